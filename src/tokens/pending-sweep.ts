import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.js";
import { lockFile, type LockTimes } from "./file-lock.js";

export interface PendingSweepOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly lockTimes: LockTimes;
  /** What the record of that name itself says, if it is there. */
  readonly hasEnded: (name: string) => Promise<boolean>;
}

const EVERY_MS = 60_000;

/** Files that one sweep looks at; the next one goes on from there. */
const MOST_FILES = 2_000;

/**
 * Looks at which a lock or temporary file was the same each time, until it counts as that of a killed process: its
 * holder touches it every second. No age by the clock, which may be hours off the disk's.
 */
const MOST_QUIET_LOOKS = 10;

const FILE = /^([\da-f]{64})\.json(\..+)?$/;

/** Removes ended records from the folder of pending ones, file after file, while nobody waits for it. */
export class PendingSweep {
  readonly #options: PendingSweepOptions;
  #beganMs: number | undefined;
  #from = 0;
  #running = Promise.resolve();
  /** Of each lock and temporary file that was there at the last sweep. */
  readonly #quiet = new Map<string, { readonly touchedMs: number; readonly looks: number }>();

  constructor(options: PendingSweepOptions) {
    this.#options = options;
  }

  /** Begins a sweep where none has begun for a minute, and comes back at once. What can't be removed now stays for another. */
  passBy(): void {
    const nowMs = this.#options.clock.nowMs();
    const sinceMs = Math.abs(nowMs - (this.#beganMs ?? Number.NEGATIVE_INFINITY)); // a clock may be put back
    if (sinceMs < EVERY_MS) return;
    this.#beganMs = nowMs;
    this.#running = this.#running.then(() => this.#sweep()).catch(() => undefined);
  }

  /** When the sweep that runs, if any, has ended. */
  swept(): Promise<void> {
    return this.#running;
  }

  async #sweep(): Promise<void> {
    const files = await readdir(this.#options.folder);
    this.#forgetGone(files);
    if (this.#from >= files.length) this.#from = 0;
    const some = files.slice(this.#from, this.#from + MOST_FILES);
    this.#from += MOST_FILES;
    for (const file of some) {
      await this.#lookAt(file).catch(() => undefined); // gone, or somebody is at it
    }
  }

  async #lookAt(file: string): Promise<void> {
    const [, name, rest] = FILE.exec(file) ?? [];
    if (name === undefined) return;
    const path = join(this.#options.folder, file);
    const { mtimeMs } = await stat(path);
    if (rest !== undefined) await this.#removeQuiet(file, path, mtimeMs);
    else if (this.#options.clock.nowMs() >= mtimeMs) await this.#removeEnded(name, path);
  }

  /** What a killed process left has nobody else who would find it. */
  async #removeQuiet(file: string, path: string, touchedMs: number): Promise<void> {
    const known = this.#quiet.get(file);
    const looks = known?.touchedMs === touchedMs ? known.looks + 1 : 1;
    this.#quiet.set(file, { touchedMs, looks });
    if (looks > MOST_QUIET_LOOKS) await rm(path, { force: true });
  }

  #forgetGone(files: readonly string[]): void {
    if (this.#quiet.size === 0) return;
    const there = new Set(files);
    for (const file of this.#quiet.keys()) if (!there.has(file)) this.#quiet.delete(file);
  }

  /** In turn, since somebody may be writing it anew; whoever has the turn is not waited for. */
  async #removeEnded(name: string, path: string): Promise<void> {
    const lock = await lockFile(`${path}.lock`, { ...this.#options.lockTimes, waitMs: 0 });
    try {
      if (await this.#options.hasEnded(name)) await rm(path, { force: true });
    } finally {
      await lock.release();
    }
  }
}
