import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { syncFolder } from "./sync-folder.js";

/** Makes a folder, 0700, and those above it that are missing, so that a power cut does not lose their names either. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const shortest = resolve(first).length;
  for (let made = resolve(folder); made.length >= shortest; made = dirname(made)) await syncFolder(dirname(made));
}
