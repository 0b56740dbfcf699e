import type { OAuthSettings } from "../credentials/credential-settings.js";
import { needsNobody } from "../oauth/needs-nobody.js";
import type { TokenSet } from "./token-set.js";

const DAY_MS = 24 * 3_600_000;

/** Somebody should have so much time to authorize again, if the tokens live that long at all. */
const NOTICE_MS = 7 * DAY_MS;

type Grant = Pick<OAuthSettings, "grant">;

/** When nothing can renew the set any more, in milliseconds since the epoch; undefined where that is not known. */
export function endOf(set: TokenSet, { grant }: Grant): number | undefined {
  if (needsNobody(grant)) return undefined;
  return set.refreshToken === undefined ? set.expiresAtMs : set.refreshExpiresAtMs;
}

/** Whether that end is near: within a week, or the last quarter of a shorter life. */
export function isEndNear(set: TokenSet, settings: Grant, nowMs: number): boolean {
  const endMs = endOf(set, settings);
  if (endMs === undefined || nowMs >= endMs) return false;
  return endMs - nowMs < Math.min(NOTICE_MS, (endMs - (set.endFixedSinceMs ?? set.receivedAtMs)) / 4);
}

/**
 * Whether a set that no message uses should be renewed, lest its refresh token ends: one that the provider ends when it
 * was idle for so long, or that ends at a time which a renewal may put off.
 */
export function isIdle(set: TokenSet, { grant, idleDays }: Grant & Pick<OAuthSettings, "idleDays">, nowMs: number) {
  if (needsNobody(grant) || set.refreshToken === undefined) return false;
  const idleEndMs = set.receivedAtMs + (idleDays ?? Infinity) * DAY_MS;
  const movableEndMs = set.endFixedSinceMs === undefined ? set.refreshExpiresAtMs : undefined;
  const endMs = Math.min(idleEndMs, movableEndMs ?? Infinity);
  return nowMs - set.receivedAtMs > (endMs - set.receivedAtMs) * 0.7;
}
