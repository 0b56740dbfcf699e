/** Work that is done one after another for each key, in the order in which it came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** What `work` gives, when all that came before it under this key has ended, whichever way. Throws as `work` does. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const ended = mine.then(ignore, ignore);
    this.#last.set(key, ended);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }
}

function ignore(): void {
  // each has its own outcome
}
