import { Failure } from "../failure.js";

/** Node's timers overflow beyond this and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What `work` gives. Throws `time-limit` once it has taken too long, and the outer signal's reason once that is aborted.
 * The race matters: undici hears of an abort only once the connection stands, which may never be.
 */
export async function withinTimeLimit<T>(
  limitMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const expire = () => {
    limit.abort(new Failure("time-limit", { seconds: limitMs / 1000 }));
  };
  const timer = setTimeout(expire, Math.min(limitMs, LONGEST_TIMER_MS));
  const signal = outer === undefined ? limit.signal : AbortSignal.any([limit.signal, outer]);
  try {
    signal.throwIfAborted();
    return await Promise.race([work(signal), rejectOnAbort(signal)]);
  } finally {
    clearTimeout(timer);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    signal.addEventListener("abort", give, { once: true });
  });
}
