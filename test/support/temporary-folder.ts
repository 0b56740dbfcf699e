import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];

/** A new empty folder; all of them go with `removeTemporaryFolders`. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keyring-"));
  folders.push(folder);
  return folder;
}

export async function removeTemporaryFolders(): Promise<void> {
  // Tried again where a store that nobody waits for any more still writes into it.
  const options = { recursive: true, force: true, maxRetries: 5 };
  await Promise.all(folders.splice(0).map((folder) => rm(folder, options)));
}
