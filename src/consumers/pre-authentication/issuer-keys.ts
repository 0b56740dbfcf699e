import type { Clock } from "../../clock.js";
import type { KeySet } from "./load-jose.js";

/** Keys are fetched again after an hour; where that fails, known ones go on for a day. */
const OLD_AFTER_MS = 3_600_000;
const USELESS_AFTER_MS = 24 * 3_600_000;

/** Between two requests, however many tokens name unknown keys: anybody can make such ones. */
const REST_MS = 30_000;
/** While no token at all can be verified. */
const SHORT_REST_MS = 5_000;

/** The keys of one issuer, kept in memory. */
export class IssuerKeys {
  readonly #load: () => Promise<KeySet>;
  readonly #clock: Clock;
  #known: { readonly keys: KeySet; readonly atMs: number } | undefined;
  #loading: Promise<KeySet> | undefined;
  #triedAtMs = -Infinity;
  #failure: Error | undefined;

  constructor(load: () => Promise<KeySet>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  /** The keys as they are known, fetched where that is too long ago. Throws what `load` throws. */
  async current(): Promise<KeySet> {
    const known = this.#known;
    if (known && this.#isWithin(OLD_AFTER_MS, known.atMs)) return known.keys;
    try {
      return await this.#fetch();
    } catch (error) {
      if (known && this.#isWithin(USELESS_AFTER_MS, known.atMs)) return known.keys;
      throw error;
    }
  }

  /** Newer keys than `keys`, in which a token's was not found; undefined where they were asked for just now. */
  async newerThan(keys: KeySet): Promise<KeySet | undefined> {
    if (this.#known && this.#known.keys !== keys) return this.#known.keys;
    const isResting = this.#loading === undefined && this.#isWithin(REST_MS, this.#triedAtMs);
    return isResting ? undefined : this.#fetch();
  }

  /** Whoever comes while they are being fetched waits for the same answer. */
  async #fetch(): Promise<KeySet> {
    const restMs = this.#known ? REST_MS : SHORT_REST_MS;
    if (this.#failure && this.#isWithin(restMs, this.#triedAtMs)) throw this.#failure;
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadOnce(): Promise<KeySet> {
    try {
      const keys = await this.#load();
      this.#known = { keys, atMs: this.#clock.nowMs() };
      this.#failure = undefined;
      return keys;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error("unknown error");
      throw error;
    } finally {
      this.#triedAtMs = this.#clock.nowMs();
    }
  }

  /** A clock that was set back makes nothing last. */
  #isWithin(durationMs: number, sinceMs: number): boolean {
    return Math.abs(this.#clock.nowMs() - sinceMs) < durationMs;
  }
}
