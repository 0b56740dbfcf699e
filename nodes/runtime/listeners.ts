/** Whoever wants to be told of something. */
export class Listeners<Facts extends readonly unknown[]> {
  readonly #listeners = new Set<(...facts: Facts) => void>();

  /** Tells the listener, too, until the function that it gives is called. */
  add(listener: (...facts: Facts) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(...facts: Facts): void {
    for (const listener of this.#listeners) listener(...facts);
  }
}
