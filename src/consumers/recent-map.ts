/** The values that were asked for last, at most so many of them. One that `mayForget` refuses stays until it is asked again. */
export class RecentMap<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;
  readonly #mayForget: (value: Value) => boolean;

  constructor(most: number, mayForget: (value: Value) => boolean = () => true) {
    this.#most = most;
    this.#mayForget = mayForget;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value of a key, made where it is not there. */
  get(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key); // a Map keeps the order of insertion: the last one is the newest
    this.#values.set(key, value);
    this.#forget();
    return value;
  }

  /** The value of a key that is there. */
  known(key: string): Value | undefined {
    return this.#values.get(key);
  }

  values(): readonly Value[] {
    return [...this.#values.values()];
  }

  /** One step for each value too many, so that values that must stay cost no search. */
  #forget(): void {
    for (const [key, value] of this.#values) {
      if (this.#values.size <= this.#most) return;
      if (!this.#mayForget(value)) {
        this.#values.delete(key);
        this.#values.set(key, value);
        return;
      }
      this.#values.delete(key);
    }
  }
}
