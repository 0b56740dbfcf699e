import { readdir } from "node:fs/promises";
import { Failure } from "../failure.js";
import type { ConsumerIndex } from "./consumer-pages.js";
import { asUnreadable } from "./disk-failure.js";
import { isSystemError } from "./system-error.js";
import type { RecordFile } from "./record-file.js";
import type { StoredRecord } from "./token-store.js";

export interface ConsumerFilesOptions {
  /** Of the credential. */
  readonly folder: string;
  /** The one record there that is no consumer's. */
  readonly sharedName: string;
  readonly fileOf: (name: string) => RecordFile<StoredRecord>;
}

const ENDING = ".json";

const NAME_LENGTH = 64;

/** The names of the records in a credential's folder, and of nothing else that lies there; none where there is no folder. */
export async function recordNamesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  });
  return files.filter(isRecordFile).map((file) => file.slice(0, NAME_LENGTH));
}

/** Those of a credential's folder as it is now. Throws `store-unreadable`. */
export async function indexConsumerFiles(options: ConsumerFilesOptions): Promise<ConsumerIndex> {
  const { folder, sharedName, fileOf } = options;
  const all = await asUnreadable(recordNamesIn(folder));
  const names = all.filter((name) => name !== sharedName).sort(); // as good as sorted already
  return {
    total: names.length,
    namesAfter(after, most) {
      const first = names.findIndex((name) => name > after);
      return Promise.resolve(first === -1 ? [] : names.slice(first, first + most));
    },
    read: (wanted) => Promise.all(wanted.map((name) => readSound(fileOf(name)))),
  };
}

async function readSound(file: RecordFile<StoredRecord>): Promise<StoredRecord | undefined> {
  try {
    return (await file.read()) ?? undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined; // damaged, or of a later release
    throw error;
  }
}

/** Locks, temporary files and damaged records have longer names. No regular expression: 100,000 names are asked about. */
function isRecordFile(file: string): boolean {
  return file.length === NAME_LENGTH + ENDING.length && file.endsWith(ENDING);
}
