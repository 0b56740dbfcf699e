import type { Renewer } from "./renewer.js";
import type { TokenSet } from "./token-set.js";

const DAY_MS = 24 * 3_600_000;

/** Somebody should have so much time to authorize again, if the tokens live that long at all. */
const NOTICE_MS = 7 * DAY_MS;

type Ends = Pick<Renewer, "isEndless">;

/** When nothing can renew the set any more, in milliseconds since the epoch; undefined where that is not known. */
export function endOf(set: TokenSet, { isEndless }: Ends): number | undefined {
  if (isEndless) return undefined;
  return set.refreshToken === undefined ? set.expiresAtMs : set.refreshExpiresAtMs;
}

/** Whether that end is near: within a week, or the last quarter of a shorter life. */
export function isEndNear(set: TokenSet, renewer: Ends, nowMs: number): boolean {
  const endMs = endOf(set, renewer);
  if (endMs === undefined || nowMs >= endMs) return false;
  return endMs - nowMs < Math.min(NOTICE_MS, (endMs - (set.endFixedSinceMs ?? set.receivedAtMs)) / 4);
}

/**
 * Whether a set that no message uses should be renewed, lest its refresh token ends: one that the provider ends when it
 * was idle for so long, or that ends at a time which a renewal may put off.
 */
export function isIdle(set: TokenSet, { isEndless, idleDays }: Pick<Renewer, "isEndless" | "idleDays">, nowMs: number) {
  if (isEndless || set.refreshToken === undefined) return false;
  const idleEndMs = set.receivedAtMs + (idleDays ?? Infinity) * DAY_MS;
  const movableEndMs = set.endFixedSinceMs === undefined ? set.refreshExpiresAtMs : undefined;
  const endMs = Math.min(idleEndMs, movableEndMs ?? Infinity);
  return nowMs - set.receivedAtMs > (endMs - set.receivedAtMs) * 0.7;
}
