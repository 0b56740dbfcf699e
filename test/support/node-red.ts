import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listening } from "./listening.js";
import { root, type NodeRedVersion } from "./tools.js";

export interface NodeRedOptions {
  readonly version: NodeRedVersion;
  readonly flows?: readonly object[];
  /** Any that is free unless told otherwise. */
  readonly port?: number;
  /** Expressions of JavaScript, put into settings.js. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A user directory with the pack installed; absent: a new one with a link to this repository. */
  readonly userDir?: string;
}

/** A real Node-RED in a process of its own, on loopback. */
export interface RunningNodeRed {
  readonly url: string;
  readonly userDir: string;
  /** All that it printed so far. */
  output(): string;
  /** Resolves when flows have been started once more than now: a deploy is answered before that. */
  flowsStarted(): Promise<void>;
  /** Ends the process, with SIGTERM unless told otherwise; the user directory stays. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and user directory. */
  start(): Promise<void>;
  /** Ends the process and removes the user directory. */
  close(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

export async function startNodeRed(options: NodeRedOptions): Promise<RunningNodeRed> {
  const userDir = options.userDir ?? (await makeUserDir());
  const port = options.port ?? (await freePort());
  await writeFile(join(userDir, "settings.cjs"), settingsFile(port, options.settings ?? {}));
  if (options.flows) await writeFile(join(userDir, "flows.json"), JSON.stringify(options.flows));
  let child: ChildProcess | undefined;
  let output = "";
  const nodeRed: RunningNodeRed = {
    url: `http://127.0.0.1:${port}`,
    userDir,
    output: () => output,
    flowsStarted() {
      const known = output.length;
      return new Promise((resolve) => {
        const look = () => {
          if (!/Started (modified )?(flows|nodes)/.test(output.slice(known))) return;
          child?.stdout?.off("data", look);
          resolve();
        };
        child?.stdout?.on("data", look);
      });
    },
    async start() {
      child = spawn(options.version.node, [options.version.red, "-u", userDir, "-s", join(userDir, "settings.cjs")], {
        env: { ...process.env, ...options.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      await started(child, (text) => (output += text));
    },
    async stop(signal = "SIGTERM") {
      const running = child;
      child = undefined;
      if (running === undefined || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill(signal);
      await ended;
    },
    async close() {
      await nodeRed.stop("SIGKILL");
      await rm(userDir, { recursive: true, force: true });
    },
  };
  await nodeRed.start();
  return nodeRed;
}

/** A new user directory that loads the pack from this repository. */
export async function makeUserDir(): Promise<string> {
  const userDir = await mkdtemp(join(tmpdir(), "keyring-"));
  const dependencies = { "@keyring/node-red": "*" };
  await writeFile(join(userDir, "package.json"), JSON.stringify({ name: "test", private: true, dependencies }));
  await mkdir(join(userDir, "node_modules/@keyring"), { recursive: true });
  await symlink(root, join(userDir, "node_modules/@keyring/node-red"), "junction");
  return userDir;
}

function settingsFile(port: number, settings: Readonly<Record<string, string>>): string {
  const all = {
    uiHost: '"127.0.0.1"',
    uiPort: String(port),
    flowFile: '"flows.json"',
    credentialSecret: '"secret of the tests"',
    telemetry: "{ enabled: false, updateNotification: false }",
    editorTheme: "{ tours: false, projects: { enabled: false } }",
    logging: '{ console: { level: "info", metrics: false, audit: false } }',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `  ${name}: ${value},`);
  return `module.exports = {\n${lines.join("\n")}\n};\n`;
}

function started(child: ChildProcess, collect: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const timer = setTimeout(() => {
      reject(new Error(`Node-RED did not start:\n${printed}`));
    }, START_LIMIT_MS);
    const take = (chunk: Buffer) => {
      printed += chunk.toString();
      collect(chunk.toString());
      if (/Started flows|Waiting for missing types/.test(printed)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`Node-RED ended with code ${code ?? "none"}:\n${printed}`));
    });
  });
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const listener = await listening(createServer());
  await listener.close();
  return listener.port;
}
