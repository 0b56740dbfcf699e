/**
 * Watches for signs of life by the watcher's own time. A gap between two looks counts for `mostMs` at most: whoever
 * slept itself, together with the one it watches, must not take that one for dead.
 */
export class Vigil {
  readonly #mostMs: number;
  #sign = "";
  #quietMs = 0;
  #lookedMs: number | undefined;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** For how long the sign has been this one. */
  quietMs(sign: string, nowMs: number): number {
    const gapMs = Math.min(nowMs - (this.#lookedMs ?? nowMs), this.#mostMs);
    this.#quietMs = sign === this.#sign ? this.#quietMs + gapMs : 0;
    this.#sign = sign;
    this.#lookedMs = nowMs;
    return this.#quietMs;
  }
}
