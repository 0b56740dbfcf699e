/** Authorizations and disconnections under way, in all processes. */
export class Changes {
  #begun = 0;
  #ended = 0;
  #isPending = false;
  /** A disconnection was the last change: nothing must come back. */
  isGone = false;

  /** Gives a function that says whether no other change has overlapped this one. */
  begin(): () => boolean {
    const isFirst = this.#begun === this.#ended && !this.#isPending;
    this.#begun += 1;
    const number = this.#begun;
    this.isGone = false;
    return () => isFirst && this.#begun === number;
  }

  end(): void {
    this.#ended += 1;
  }

  /** It could not be written: its process has it in memory, and tries again whenever it likes. */
  fail(): void {
    this.#isPending = true;
    this.end();
  }

  /** As many were cut off by a crash. */
  cut(changes: number): void {
    this.#ended += changes;
  }
}
