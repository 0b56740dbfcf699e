import { randomBytes } from "node:crypto";
import { link, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { closeFile, openFile, readText, renameFile, syncFile, writeText } from "./file-calls.js";
import { inFolder } from "./make-folder.js";
import { syncFolder } from "./sync-folder.js";
import { isSystemError } from "./system-error.js";

type SyncFolder = (folder: string) => Promise<void>;

/**
 * Writes a file so that a power cut leaves either the old or the new content: temporary file, fsync, rename, fsync of
 * the folder. The file is 0600, its folder 0700. Throws the system's error.
 */
export async function writeDurably(path: string, content: string, sync: SyncFolder = syncFolder): Promise<void> {
  const temporary = await writeTemporary(path, content);
  try {
    await renameFile(temporary, path);
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
    return await readText(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function writeTemporary(path: string, content: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = await inFolder(dirname(path), () => openFile(temporary, "wx"));
  try {
    await writeText(file, content);
    await syncFile(file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await closeFile(file);
  }
  return temporary;
}
