/** What a process waits for: it comes when the run says so. */
interface Step {
  readonly process: object;
  readonly isPossible: () => boolean;
  readonly take: (fate: number) => void;
}

/** All that is under way in a run. Nothing happens by itself, so the run decides what overtakes what. */
export class Steps {
  #waiting: Step[] = [];

  /**
   * Waits for two steps: first it happens, then the process learns of it. A process that crashes in between does not.
   * `happen` is told the fate that the run chose, and throws what the process shall catch.
   */
  async wait<T>(process: object, happen: (fate: number) => T, isPossible = () => true): Promise<T> {
    const outcome = await this.#step(process, isPossible, (fate) => attempt(() => happen(fate)));
    await this.#step(process, always, () => undefined);
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Lets one of the possible steps happen; false where there is none. */
  take(nth: number, fate: number): boolean {
    const possible = this.#waiting.filter(({ isPossible }) => isPossible());
    const step = possible[nth % Math.max(possible.length, 1)];
    if (step === undefined) return false;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== step);
    step.take(fate);
    return true;
  }

  /** The process is no more: it learns nothing, and what did not happen yet never will. */
  drop(process: object): void {
    this.#waiting = this.#waiting.filter((step) => step.process !== process);
  }

  #step<T>(process: object, isPossible: () => boolean, happen: (fate: number) => T): Promise<T> {
    return new Promise((resolve) => {
      const take = (fate: number) => {
        resolve(happen(fate));
      };
      this.#waiting.push({ process, isPossible, take });
    });
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(happen: () => T): Outcome<T> {
  try {
    return { value: happen() };
  } catch (error) {
    return { error };
  }
}

function always(): boolean {
  return true;
}
