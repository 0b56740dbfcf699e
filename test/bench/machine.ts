import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { arch, availableParallelism, cpus, release, type } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { NodeRedVersion } from "../support/tools.js";

const run = promisify(execFile);

/** Where it was measured, in one sentence: numbers of two machines do not compare. */
export async function describeMachine(versions: readonly NodeRedVersion[]): Promise<string> {
  const model = cpus()[0]?.model.trim() ?? "a CPU without a name";
  const running = await Promise.all(versions.map(describeNodeRed));
  return `${model}, ${availableParallelism()} cores, ${type()} ${release()} ${arch()}; ${running.join("; ")}.`;
}

async function describeNodeRed({ node, red }: NodeRedVersion): Promise<string> {
  const { stdout } = await run(node, ["--version"]);
  const { version } = JSON.parse(await readFile(join(dirname(red), "package.json"), "utf8")) as { version: string };
  return `Node-RED ${version} on Node ${stdout.trim().slice(1)}`;
}
