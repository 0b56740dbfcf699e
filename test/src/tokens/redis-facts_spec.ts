import assert from "node:assert/strict";
import { examineRedis } from "../../../src/tokens/redis-facts.js";

interface Server {
  /** Absent: INFO is refused. */
  readonly info?: Readonly<Record<string, string>>;
  /** Absent: CONFIG is refused. */
  readonly config?: Readonly<Record<string, string>>;
  /** WAITAOF's first number; absent: an unknown command. */
  readonly onDisk?: number;
}

/** What a Redis answers, as far as it is asked. */
function serverOf({ info, config, onDisk }: Server) {
  const asked: string[] = [];
  const run = (...[command = "", ...args]: readonly string[]): Promise<unknown> => {
    asked.push(command);
    const refusal = Promise.reject(new Error(`NOPERM this user has no permissions to run the '${command}' command`));
    refusal.catch(() => undefined);
    switch (command) {
      case "PING":
        return Promise.resolve("PONG");
      case "INCR":
        return Promise.resolve(1);
      case "INFO":
        return info === undefined ? refusal : Promise.resolve(infoText(info));
      case "CONFIG":
        return config === undefined ? refusal : Promise.resolve([args[1], config[args[1] ?? ""] ?? ""]);
      case "WAITAOF":
        return onDisk === undefined ? Promise.reject(new Error("ERR unknown command")) : Promise.resolve([onDisk, 0]);
      default:
        return assert.fail(command);
    }
  };
  return { run, asked };
}

function infoText(info: Readonly<Record<string, string>>): string {
  return ["# Memory", ...Object.entries(info).map(([name, value]) => `${name}:${value}`), ""].join("\r\n");
}

const kept = { maxmemory_policy: "noeviction", aof_enabled: "1" };

const cases: readonly [string, Server, { canWait: boolean; warnings: readonly string[] }][] = [
  [
    "that syncs its file with each write",
    { info: kept, config: { appendfsync: "always", save: "" }, onDisk: 1 },
    { canWait: false, warnings: [] },
  ],
  [
    "that syncs every second and says when",
    { info: kept, config: { appendfsync: "everysec", save: "" }, onDisk: 1 },
    { canWait: true, warnings: [] },
  ],
  ["that says when, and refuses CONFIG", { info: kept, onDisk: 1 }, { canWait: true, warnings: [] }],
  ["that says when, and refuses INFO and CONFIG", { onDisk: 1 }, { canWait: true, warnings: [] }],
  [
    "that syncs every second and can't say when",
    { info: kept, config: { appendfsync: "everysec", save: "" } },
    { canWait: false, warnings: ["may-lose-newest"] },
  ],
  [
    "that never syncs",
    { info: kept, config: { appendfsync: "no", save: "" }, onDisk: 0 },
    { canWait: false, warnings: ["may-lose-newest"] },
  ],
  [
    "that makes snapshots only",
    { info: { ...kept, aof_enabled: "0" }, config: { appendfsync: "everysec", save: "3600 1" } },
    { canWait: false, warnings: ["may-lose-newest"] },
  ],
  [
    "that keeps everything in memory",
    { info: { ...kept, aof_enabled: "0" }, config: { appendfsync: "everysec", save: "" } },
    { canWait: false, warnings: ["not-persistent"] },
  ],
  [
    "without an append-only file that refuses CONFIG",
    { info: { ...kept, aof_enabled: "0" } },
    { canWait: false, warnings: ["may-lose-newest"] },
  ],
  [
    "that may evict",
    { info: { ...kept, maxmemory_policy: "volatile-lru" }, onDisk: 1 },
    { canWait: true, warnings: ["may-evict"] },
  ],
  ["that tells nothing", {}, { canWait: false, warnings: ["may-lose-newest"] }],
];

describe("What is found out about a Redis", () => {
  for (const [which, server, facts] of cases) {
    it(`${which}: ${facts.warnings.join(", ") || "no warning"}`, async () => {
      assert.deepEqual(await examineRedis(serverOf(server).run, "probe"), facts);
    });
  }

  it("does not ask one to say when a write is on the disk that has no append-only file", async () => {
    const { run, asked } = serverOf({ info: { ...kept, aof_enabled: "0" } });
    await examineRedis(run, "probe");
    assert.ok(!asked.includes("WAITAOF"));
  });

  it("is nothing where the connection breaks or the password is missing", async () => {
    const noPassword = () => Promise.reject(new Error("NOAUTH Authentication required."));
    await assert.rejects(examineRedis(noPassword, "probe"), /NOAUTH/);
    const { run } = serverOf({});
    const broken = (...command: readonly string[]) =>
      command[0] === "PING" ? run(...command) : Promise.reject(new Error("Socket closed unexpectedly"));
    await assert.rejects(examineRedis(broken, "probe"), /closed/);
  });
});
