import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { freePort } from "./node-red.js";
import { temporaryFolder } from "./temporary-folder.js";
import { findRedisServer } from "./tools.js";

export interface RedisServerOptions {
  /** Of redis.conf, beside an append-only file in a folder of its own on loopback. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real Redis in a process of its own, on loopback, with a password. */
export interface RedisServer {
  /** With the password. */
  readonly url: string;
  readonly password: string;
  /** One command on a connection of its own; the reply as Redis gives it. */
  run(...command: readonly string[]): Promise<unknown>;
  /** SIGKILL: what is not on the disk, or with the system, is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** The server keeps its connections and answers nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

const START_LIMIT_MS = 20_000;

export async function startRedisServer({ settings = {} }: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = await findRedisServer();
  const folder = await temporaryFolder();
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const all = { bind: "127.0.0.1", port: String(port), dir: folder, requirepass: password, save: "", ...settings };
  const args = Object.entries({ appendonly: "yes", ...all }).flatMap(([name, value]) => [`--${name}`, value]);
  let child: ChildProcess | undefined;
  const server: RedisServer = {
    url,
    password,
    async run(...command) {
      const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
      client.on("error", () => undefined);
      await client.connect();
      try {
        return await client.sendCommand(command);
      } finally {
        client.destroy();
      }
    },
    async kill() {
      await end(child, "SIGKILL");
      child = undefined;
    },
    async start() {
      child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
      await started(child);
    },
    freeze() {
      child?.kill("SIGSTOP");
    },
    thaw() {
      child?.kill("SIGCONT");
    },
    close: () => server.kill(),
  };
  await server.start();
  return server;
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const timer = setTimeout(() => {
      reject(new Error(`Redis did not start:\n${printed}`));
    }, START_LIMIT_MS);
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (!/Ready to accept connections/.test(printed)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`Redis ended:\n${printed}`));
    });
  });
}
