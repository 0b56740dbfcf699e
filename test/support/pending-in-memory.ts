import type { Clock } from "../../src/clock.js";
import type { PendingChange, PendingStore } from "../../src/tokens/token-store.js";

interface Kept {
  readonly text: string;
  readonly endsAtMs: number;
}

/** A store of pending records for tests that need many of them; each call takes a turn of its own, as a disk does. */
export class PendingInMemory implements PendingStore {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #failure: Error | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many records are there. */
  get size(): number {
    return [...this.#kept.values()].filter(({ endsAtMs }) => endsAtMs > this.#clock.nowMs()).length;
  }

  /** From now on every call fails so; undefined: no more. */
  failWith(failure: Error | undefined): void {
    this.#failure = failure;
  }

  async read(key: readonly string[]): Promise<object | undefined> {
    await Promise.resolve();
    if (this.#failure) throw this.#failure;
    return this.#contentOf(JSON.stringify(key));
  }

  async update<Result>(
    key: readonly string[],
    change: (content: object | undefined) => PendingChange<Result>,
  ): Promise<Result> {
    await Promise.resolve();
    if (this.#failure) throw this.#failure;
    const name = JSON.stringify(key);
    const changed = change(this.#contentOf(name));
    if (changed.then === "remove") this.#kept.delete(name);
    if (changed.then === "write")
      this.#kept.set(name, { text: JSON.stringify(changed.content), endsAtMs: changed.endsAtMs });
    return changed.result;
  }

  #contentOf(name: string): object | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined || kept.endsAtMs <= this.#clock.nowMs()) return undefined;
    return JSON.parse(kept.text) as object;
  }
}
