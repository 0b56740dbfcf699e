import { fork } from "node:child_process";
import { once } from "node:events";
import type { NodeRedVersion } from "../../support/tools.js";
import type { Command, Ran, Started, Weigh, Weight } from "./commands.js";
import { makeUserDirectory, type UserDirectory } from "./user-directory.js";

/** A Node-RED in a process of its own that can be told to put messages through its flows. */
export interface BenchNodeRed {
  readonly started: Started;
  /** Throws where a message failed: then the numbers say nothing. */
  tell(command: Command): Promise<Ran>;
  /** The same, but failed messages are for who asks to judge. */
  try(command: Command): Promise<Ran>;
  weigh(): Promise<Weight>;
  close(): Promise<void>;
}

const START_LIMIT_MS = 120_000;

/** Starts it, headless and without a log; resolves when its flows have started. */
export async function startBenchNodeRed(
  version: NodeRedVersion,
  directory: UserDirectory,
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchNodeRed> {
  const folder = await makeUserDirectory(directory);
  const child = fork(version.red, ["-u", folder, "-s", `${folder}/settings.cjs`], {
    execPath: version.node,
    execArgv: ["--expose-gc", ...(process.env.KEYRING_BENCH_NODE_OPTIONS?.split(" ") ?? [])],
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [started] = (await once(child, "message", { signal: AbortSignal.timeout(START_LIMIT_MS) })) as [Started];
  const ask = async (question: Command | Weigh): Promise<unknown> => {
    const answered = once(child, "message");
    child.send(question);
    const [answer] = (await answered) as [unknown];
    return answer;
  };
  const attempt = async (command: Command) => (await ask(command)) as Ran; // as the lane sends it
  return {
    started,
    try: attempt,
    async tell(command) {
      const ran = await attempt(command);
      if (ran.failed > 0) throw new Error(`${ran.failed} of ${ran.messages} messages failed: ${ran.failure ?? ""}`);
      return ran;
    },
    weigh: async () => (await ask({ weigh: true })) as Weight,
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
