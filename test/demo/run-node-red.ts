import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root, type DemoFolder } from "./demo-folder.js";
import { DemoProblem } from "./demo-problem.js";
import { SECRET_VARIABLE } from "./flow-files.js";
import { openLog } from "./node-red-log.js";
import { nodeRedPackage } from "./node-version.js";

/** A Node-RED in a process of its own. */
export interface NodeRedProcess {
  /** Resolves when the editor answers, or when `stop` is signalled; rejects with a DemoProblem when Node-RED ends before. */
  ready(stop: AbortSignal): Promise<void>;
  /** Rejects with a DemoProblem when Node-RED ends though nobody stopped it. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

const POLL_MS = 200;
/** Node-RED gives its nodes 15 seconds. */
const STOP_LIMIT_MS = 20_000;

/** `variables` are of this run alone. */
export function startNodeRed(
  folder: DemoFolder,
  url: string,
  variables: Readonly<Record<string, string>> = {},
): NodeRedProcess {
  const red = join(root, "node_modules", nodeRedPackage(process.versions.node), "red.js");
  const log = openLog(folder.logPath);
  const child = spawn(process.execPath, [red, "-u", folder.path, "-s", folder.settingsPath], {
    // Node-RED takes a flows.json of the working directory before that of its user directory.
    cwd: folder.path,
    env: { ...process.env, ...variables, [SECRET_VARIABLE]: folder.clientSecret },
    // By the channel it sees when this process is gone, and on Windows it is asked to end.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const output of [child.stdout, child.stderr]) if (output !== null) log.add(output);
  const over = new AbortController();
  const closed = once(child, "close").finally(() => {
    over.abort();
  });
  const ended = closed.then(([code]) => {
    throw new DemoProblem(`Node-RED ended by itself (code ${String(code)}). The end of its log:\n\n${log.tail()}`);
  });
  ended.catch(() => undefined);
  return {
    ended,
    ready: (stop) => Promise.race([ended, untilAnswers(url, AbortSignal.any([stop, over.signal]))]),
    async stop() {
      askToEnd(child);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function untilAnswers(url: string, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const answer = await fetch(url, { signal: stop }).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(POLL_MS);
  }
}

/** Windows has no signals: there `kill` would end it before it has stopped its flows. */
function askToEnd(child: ChildProcess): void {
  if (process.platform !== "win32") child.kill("SIGTERM");
  else if (child.connected) child.send("shutdown");
}
