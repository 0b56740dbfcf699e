/** Syncs of places, shared: who comes while one runs waits for the next, together with all others who came. */
export class SharedSyncs {
  readonly #sync: (place: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  constructor(sync: (place: string) => Promise<void>) {
    this.#sync = sync;
  }

  /** Resolves when a sync that began after this call has ended. Throws what the sync throws. */
  sync(place: string): Promise<void> {
    const running = this.#running.get(place);
    if (running === undefined) return this.#begin(place);
    const waiting = this.#next.get(place);
    if (waiting !== undefined) return waiting;
    const begin = () => {
      this.#next.delete(place);
      return this.#begin(place);
    };
    const next = running.then(begin, begin);
    this.#next.set(place, next);
    return next;
  }

  #begin(place: string): Promise<void> {
    const sync = this.#sync(place);
    this.#running.set(place, sync);
    const end = () => {
      if (!this.#next.has(place)) this.#running.delete(place); // else the next begins at once
    };
    sync.then(end, end);
    return sync;
  }
}
