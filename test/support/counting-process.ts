import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { lockFile } from "../../src/tokens/file-lock.js";

/** Lets a process of its own count up the number in `counterPath` so many times, each in a turn at `lockPath`. */
export async function countInProcess(lockPath: string, counterPath: string, times: number): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), [lockPath, counterPath, String(times)]);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`a counting process ended with code ${code ?? "none"}`);
}

async function count(lockPath: string, counterPath: string, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    const lock = await lockFile(lockPath, { beatMs: 200, deadAfterMs: 5_000, waitMs: 60_000 });
    const number = Number(await readFile(counterPath, "utf8"));
    await new Promise(setImmediate);
    await writeFile(counterPath, String(number + 1));
    await lock.release();
  }
}

const [, script, lockPath, counterPath, times] = process.argv;
if (script === fileURLToPath(import.meta.url) && lockPath !== undefined && counterPath !== undefined) {
  await count(lockPath, counterPath, Number(times));
}
