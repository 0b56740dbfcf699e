import { utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { asUnreadable, asUnwritable } from "./disk-failure.js";
import { lockFile, type LockTimes } from "./file-lock.js";
import { parsePendingRecord, type PendingRecord } from "./pending-record.js";
import { PendingSweep } from "./pending-sweep.js";
import { RecordFile } from "./record-file.js";
import { pendingName } from "./record-name.js";
import type { SharedSyncs } from "./shared-syncs.js";
import type { PendingChange, PendingStore } from "./token-store.js";

export interface PendingFilesOptions {
  /** Holds nothing else. */
  readonly folder: string;
  readonly openKey: () => Promise<Buffer>;
  readonly syncs: SharedSyncs;
  readonly clock: Clock;
  readonly lockTimes: LockTimes;
}

type PendingFile = RecordFile<PendingRecord>;

/** Pending records in sealed files. A file's time of change is when its record ends, so that ended ones are found in passing. */
export class PendingFiles implements PendingStore {
  readonly #options: PendingFilesOptions;
  readonly #sweep: PendingSweep;

  constructor(options: PendingFilesOptions) {
    const { folder, clock, lockTimes } = options;
    this.#options = options;
    this.#sweep = new PendingSweep({ folder, clock, lockTimes, hasEnded: (name) => this.#hasEnded(name) });
  }

  async read(key: readonly string[]): Promise<object | undefined> {
    const file = await this.#file(key);
    this.#sweep.passBy();
    return this.#contentOf(file);
  }

  async update<Result>(
    key: readonly string[],
    change: (content: object | undefined) => PendingChange<Result>,
  ): Promise<Result> {
    const file = await this.#file(key);
    this.#sweep.passBy();
    const lock = await asUnwritable(lockFile(`${file.path}.lock`, this.#options.lockTimes));
    try {
      const changed = change(await this.#contentOf(file));
      if (changed.then === "keep") return changed.result;
      if (!(await lock.holdsFor(0))) throw new Failure("store-busy"); // we were frozen, and taken for dead
      await asUnwritable(changed.then === "remove" ? file.remove() : write(file, changed.content, changed.endsAtMs));
      return changed.result;
    } finally {
      await lock.release();
    }
  }

  /** When nothing is done in passing any more. */
  settled(): Promise<void> {
    return this.#sweep.swept();
  }

  async #file(key: readonly string[]): Promise<PendingFile> {
    const storeKey = await this.#options.openKey();
    return this.#fileOf(storeKey, pendingName(storeKey, key));
  }

  #fileOf(storeKey: Buffer, name: string): PendingFile {
    const { folder, syncs } = this.#options;
    return new RecordFile({ path: join(folder, `${name}.json`), name, storeKey, parse: parsePendingRecord, syncs });
  }

  async #contentOf(file: PendingFile): Promise<object | undefined> {
    const pending = await asUnreadable(file.read());
    return pending !== null && this.#isThere(pending) ? pending.content : undefined;
  }

  #isThere({ endsAtMs }: PendingRecord): boolean {
    return endsAtMs > this.#options.clock.nowMs();
  }

  /** A damaged one has ended, too: nobody can use it. */
  async #hasEnded(name: string): Promise<boolean> {
    const file = this.#fileOf(await this.#options.openKey(), name);
    try {
      const pending = await file.read();
      return pending !== null && !this.#isThere(pending);
    } catch (error) {
      return error instanceof Failure && error.code === "store-damaged";
    }
  }
}

/** The time of change is a hint for the sweep, which looks into a record before it removes it: it may fail, and be lost. */
async function write(file: PendingFile, content: object, endsAtMs: number): Promise<void> {
  await file.write({ content, endsAtMs });
  const end = new Date(endsAtMs);
  await utimes(file.path, end, end).catch(() => undefined);
}
