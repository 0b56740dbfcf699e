import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { syncFolder } from "./sync-folder.js";
import { isSystemError } from "./system-error.js";

/** What `make` gives that makes a file in the folder. The folder is made where it is missing: nobody looks for it each time. */
export async function inFolder<Made>(folder: string, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
    await makeFolder(folder);
    return make();
  }
}

/** Makes a folder, 0700, and those above it that are missing, so that a power cut does not lose their names either. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const shortest = resolve(first).length;
  for (let made = resolve(folder); made.length >= shortest; made = dirname(made)) await syncFolder(dirname(made));
}
