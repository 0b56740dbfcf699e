import type { Clock } from "../../clock.js";

const LOOK_EVERY_MS = 1_000;

/** Time to go back to the chat and type the code. */
const CODE_LIFETIME_MS = 10 * 60_000;

/** Of the codes that this process put onto pages: tells of each when its time is over. They all last equally long. */
export class CodeTimes {
  readonly #clock: Clock;
  readonly #onLate: (linkName: string) => Promise<void>;
  /** When each ends, the first one first. */
  readonly #ends = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, onLate: (linkName: string) => Promise<void>) {
    this.#clock = clock;
    this.#onLate = onLate;
  }

  /** Begins the time of a link's code, and gives its end. It keeps no process alive. */
  begin(linkName: string): number {
    const endsAtMs = this.#clock.nowMs() + CODE_LIFETIME_MS;
    this.#ends.delete(linkName);
    this.#ends.set(linkName, endsAtMs);
    this.#timer ??= setInterval(() => void this.endLate(), LOOK_EVERY_MS).unref();
    return endsAtMs;
  }

  /** Tells of all whose time is over. What goes wrong there is seen by whoever uses the link next. */
  async endLate(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const late: string[] = [];
    for (const [linkName, endsAtMs] of this.#ends) {
      if (endsAtMs > nowMs) break;
      late.push(linkName);
      this.#ends.delete(linkName);
    }
    if (this.#ends.size === 0) this.#rest();
    await Promise.allSettled(late.map((linkName) => this.#onLate(linkName)));
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
