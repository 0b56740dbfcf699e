import { open, rm } from "node:fs/promises";
import { closeFile, openFile, writeText } from "./file-calls.js";
import { isSystemError } from "./system-error.js";

/** What a lock file shows; the holder is "" between its creation and its content. */
export interface LockSign {
  readonly holder: string;
  readonly touchedMs: number;
}

/** As a text, for comparing. */
export function textOf(sign: LockSign | undefined): string {
  return sign === undefined ? "" : `${sign.holder} ${sign.touchedMs}`;
}

/** Undefined where there is no such file. */
export async function signOf(path: string): Promise<LockSign | undefined> {
  try {
    const file = await open(path, "r");
    try {
      return { holder: await file.readFile("utf8"), touchedMs: (await file.stat()).mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** False where the file is there already. One that can't be given its content is not left behind. */
export async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    const file = await openFile(path, "wx");
    try {
      await writeText(file, content);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await closeFile(file);
    }
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}
