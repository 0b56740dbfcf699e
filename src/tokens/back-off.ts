import type { Failure } from "../failure.js";

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A wrong client or scope mends itself only by a change: asked again rarely. */
const CONFIGURATION_MS = 300_000;

/** A failed renewal: until `untilMs` messages fail at once with the same reason, and nobody asks the provider. */
export interface BackOff {
  readonly failure: Failure;
  readonly attempts: number;
  readonly untilMs: number;
}

/** The back-off after one more failure: doubling from a second to a minute, or as long as `Retry-After` says. */
export function backOffAfter(failure: Failure, previous: BackOff | undefined, nowMs: number): BackOff {
  const attempts = (previous?.attempts ?? 0) + 1;
  return { failure, attempts, untilMs: nowMs + waitMs(failure, attempts) };
}

/** Whether a failure of this code passes by itself (network, 5xx, 429). */
function isTransient({ code }: Failure): boolean {
  return (
    code === "provider-unreachable" ||
    code === "provider-failed" ||
    code === "store-busy" ||
    code === "store-conflict" ||
    code === "store-unwritable" ||
    code === "store-unreadable"
  );
}

function waitMs(failure: Failure, attempts: number): number {
  if (!isTransient(failure)) return CONFIGURATION_MS;
  const { retryAfterSeconds } = failure.facts;
  if (typeof retryAfterSeconds === "number") return Math.min(retryAfterSeconds * 1000, CONFIGURATION_MS);
  return Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
}
