import { randomBytes } from "node:crypto";
import { link, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { inFolder } from "./make-folder.js";
import { syncFolder } from "./sync-folder.js";
import { isSystemError } from "./system-error.js";

/** More than most token sets take. */
const SMALL_BYTES = 8_192;

type SyncFolder = (folder: string) => Promise<void>;

/**
 * Writes a file so that a power cut leaves either the old or the new content: temporary file, fsync, rename, fsync of
 * the folder. The file is 0600, its folder 0700. Throws the system's error.
 */
export async function writeDurably(path: string, content: string, sync: SyncFolder = syncFolder): Promise<void> {
  const temporary = await writeTemporary(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await sync(dirname(path));
}

/** As `writeDurably`, but answers false and changes nothing where the file exists: the first of several processes wins. */
export async function createDurably(path: string, content: string): Promise<boolean> {
  const temporary = await writeTemporary(path, content);
  try {
    await link(temporary, path);
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

/** The file's text, or undefined where there is none. Throws the system's error. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, "r");
    try {
      return await readText(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** In one call to the system where the file is small; `readFile` makes three. */
async function readText(file: FileHandle): Promise<string> {
  const start = Buffer.allocUnsafe(SMALL_BYTES);
  const { bytesRead } = await file.read(start, 0, SMALL_BYTES, 0);
  if (bytesRead < SMALL_BYTES) return start.toString("utf8", 0, bytesRead);
  return file.readFile("utf8");
}

async function writeTemporary(path: string, content: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = await inFolder(dirname(path), () => open(temporary, "wx", 0o600));
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
}
