import { Failure } from "../failure.js";

/** Node's timers overflow beyond this and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Listener = (reason: Error) => void;

/** Tells work that its time is over. Lighter than an AbortSignal, which it becomes only for who asks. */
export class TimeLimit {
  #reason: Error | undefined;
  #listeners: Listener[] = [];
  #controller: AbortController | undefined;

  /** Why it is over; undefined while it is not. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** For libraries that take one. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.onEnd((reason) => {
        controller.abort(reason);
      });
    }
    return this.#controller.signal;
  }

  /** Calls the listener with the reason: when it is over, or at once where it is. */
  onEnd(listener: Listener): void {
    if (this.#reason === undefined) this.#listeners.push(listener);
    else listener(this.#reason);
  }

  /** Later calls change nothing. */
  end(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }
}

/**
 * What `work` gives. Throws `time-limit` once it has taken too long, and the outer signal's reason once that is aborted.
 * The race matters: undici hears of an end only once the connection stands, which may never be.
 */
export function withinTimeLimit<T>(
  limitMs: number,
  outer: AbortSignal | undefined,
  work: (limit: TimeLimit) => Promise<T>,
): Promise<T> {
  const limit = new TimeLimit();
  const timer = setTimeout(endLate, Math.min(limitMs, LONGEST_TIMER_MS), limit, limitMs);
  const endWithOuter = () => {
    limit.end(outer?.reason instanceof Error ? outer.reason : new Error("aborted"));
  };
  if (outer?.aborted) endWithOuter();
  outer?.addEventListener("abort", endWithOuter, { once: true });
  return new Promise<T>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", endWithOuter);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    limit.onEnd(fail);
    if (limit.reason !== undefined) return;
    work(limit).then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}

function endLate(limit: TimeLimit, limitMs: number): void {
  limit.end(new Failure("time-limit", { seconds: limitMs / 1000 }));
}
