import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Adapter } from "lowdb";
import { Failure } from "../failure.js";
import { readIfThere, writeDurably } from "./durable-file.js";
import { openRecord, sealRecord } from "./record-cipher.js";
import type { SharedSyncs } from "./shared-syncs.js";
import { isSystemError } from "./system-error.js";

/** Where a record lies, and how it is read. */
export interface RecordPlace<Content> {
  readonly path: string;
  readonly name: string;
  readonly storeKey: Buffer;
  readonly parse: (content: unknown) => Content | undefined;
  readonly syncs: SharedSyncs;
}

/** lowdb's adapter for one encrypted record in one file: null stands for no file, `write` is durable. */
export class RecordFile<Content> implements Adapter<Content | null> {
  readonly #place: RecordPlace<Content>;

  get path(): string {
    return this.#place.path;
  }

  constructor(place: RecordPlace<Content>) {
    this.#place = place;
  }

  async read(): Promise<Content | null> {
    const text = await readIfThere(this.#place.path);
    if (text === undefined) return null;
    const { name, storeKey, parse } = this.#place;
    const content = parse(openRecord(storeKey, name, text));
    if (content === undefined) throw new Failure("store-damaged", { record: name });
    return content;
  }

  /** lowdb leaves out a write of null; `remove` is for that. */
  async write(content: Content | null): Promise<void> {
    const { path, name, storeKey, syncs } = this.#place;
    await writeDurably(path, `${sealRecord(storeKey, name, content)}\n`, (folder) => syncs.sync(folder));
  }

  /** Puts the file beside itself, under a name that nobody reads. */
  async setAside(): Promise<void> {
    await rename(this.#place.path, `${this.#place.path}.damaged`);
  }

  async remove(): Promise<void> {
    const { path, syncs } = this.#place;
    await rm(path, { force: true });
    await syncs.sync(dirname(path)).catch((error: unknown) => {
      if (!isSystemError(error, "ENOENT")) throw error; // no folder, no record
    });
  }
}
