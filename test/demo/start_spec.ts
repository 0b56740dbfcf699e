import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listenOnLoopback } from "../support/loopback-server.js";
import { freePort } from "../support/node-red.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";
import { nodeRedVersion } from "../support/tools.js";
import { root } from "./demo-folder.js";
import { portsFrom, refuseTakenPorts } from "./ports.js";
import { startNodeRed } from "./run-node-red.js";

const START_LIMIT_MS = 90_000;

describe("npm start", function () {
  this.timeout(START_LIMIT_MS);
  let demo: RunningDemo | undefined;

  afterEach(() => demo?.kill());
  after(removeTemporaryFolders);

  it("prints the address of an editor that answers, and stops everything at Ctrl-C", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    demo = startDemo({ port, folder });
    const printed = await demo.untilPrinted("Press Ctrl-C to stop");
    const editorUrl = `http://127.0.0.1:${port}/`;
    const answer = await fetch(editorUrl);

    demo.signal("SIGINT");

    assert.ok(printed.includes(editorUrl));
    assert.equal(answer.status, 200);
    assert.equal(await demo.exitCode, 0);
    await refuseTakenPorts(portsFrom(port));
  });

  it("runs Node-RED 5.0 on a Node that is new enough", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    const { node } = await nodeRedVersion("Node-RED 5.0");
    demo = startDemo({ port, folder, node });

    await demo.untilPrinted("Press Ctrl-C to stop");

    assert.match(await readFile(join(folder, "node-red.log"), "utf8"), /Node-RED version: v5\./);
  });

  it("keeps its secrets out of flow files and log, and Node-RED reads them without complaint", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    demo = startDemo({ port, folder });
    await demo.untilPrinted("Press Ctrl-C to stop");
    const read = (name: string) => readFile(join(folder, name), "utf8");

    const { clientSecret } = JSON.parse(await read("demo.json")) as { clientSecret: string };

    const texts = [await read("flows.json"), await read("flows_cred.json"), await read("node-red.log"), demo.printed()];
    assert.equal(clientSecret.length, 32);
    assert.ok(!texts.some((text) => text.includes(clientSecret)));
    assert.doesNotMatch(await read("node-red.log"), /credentials/i);
  });

  it("leaves nothing running when it is killed", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    demo = startDemo({ port, folder });
    await demo.untilPrinted("Press Ctrl-C to stop");

    demo.signal("SIGKILL");

    await untilGone(`http://127.0.0.1:${port}/`);
  });

  it("stops when npm is told to end, though npm's shell does not pass that on", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    demo = startDemo({ port, folder, inShellOfNpm: true });
    await demo.untilPrinted("Press Ctrl-C to stop");

    demo.signal("SIGTERM");

    await demo.exitCode;
    await refuseTakenPorts(portsFrom(port));
  });

  it("says in one sentence that a port is in use, and how to choose another", async () => {
    const [port, folder] = [await freePortBase(), await temporaryFolder()];
    const other = await listenOnLoopback(port + 1);
    demo = startDemo({ port, folder });

    const exitCode = await demo.exitCode;

    assert.equal(exitCode, 1);
    assert.match(
      demo.printed(),
      new RegExp(`^Port ${port + 1} is in use\\. Choose another: npm start -- --port \\d+\n$`),
    );
    await other.close();
  });

  it("shows the end of Node-RED's log when Node-RED ends by itself", async () => {
    const path = await temporaryFolder();
    const settingsPath = join(path, "missing.js");
    const folder = {
      path,
      settingsPath,
      logPath: join(path, "log"),
      grantsPath: join(path, "grants"),
      clientSecret: "",
    };
    const nodeRed = startNodeRed(folder, "http://127.0.0.1:1/");

    await assert.rejects(nodeRed.ready(new AbortController().signal), {
      name: "DemoProblem",
      message: /^Node-RED ended by itself \(code 1\).*\n\n.*missing\.js/s,
    });
  });
});

interface RunningDemo {
  /** Once the process and those that share its output have ended. */
  readonly exitCode: Promise<unknown>;
  /** All that it printed so far. */
  printed(): string;
  /** What it printed, once this is in it; rejects when it ends before. */
  untilPrinted(text: string): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
}

interface DemoOptions {
  readonly port: number;
  readonly folder: string;
  readonly node?: string;
  readonly inShellOfNpm?: boolean;
}

function startDemo({ port, folder, node = process.execPath, inShellOfNpm = false }: DemoOptions): RunningDemo {
  const command = [node, join(root, "dist/test/demo/start.js"), "--port", String(port)];
  const [program = node, ...args] = inShellOfNpm ? ["sh", "-c", `"$@"; true`, "sh", ...command] : command;
  const child = spawn(program, args, {
    env: { ...process.env, KEYRING_DEMO_DIR: folder, npm_lifecycle_event: "start" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exitCode = once(child, "close").then(([code]: unknown[]) => code);
  let printed = "";
  for (const output of [child.stdout, child.stderr])
    output.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  return {
    exitCode,
    printed: () => printed,
    untilPrinted: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (printed.includes(text)) resolve(printed);
        };
        child.stdout.on("data", look);
        child.once("close", () => {
          reject(new Error(`The demo ended:\n${printed}`));
        });
      }),
    signal: (signal) => child.kill(signal),
    async kill() {
      child.kill("SIGTERM");
      await exitCode;
    },
  };
}

/** A port that is free, together with the two after it. */
async function freePortBase(): Promise<number> {
  const port = await freePort();
  const isFree = await refuseTakenPorts(portsFrom(port)).then(
    () => true,
    () => false,
  );
  return isFree ? port : freePortBase();
}

async function untilGone(url: string): Promise<void> {
  const answers = await fetch(url).then(
    () => true,
    () => false,
  );
  if (answers) await untilGone(url);
}
