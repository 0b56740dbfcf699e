import type { TokenSet } from "./token-set.js";

const LONGEST_MARGIN_MS = 60_000;

/** Renewal begins this long before expiry: a minute, or a fifth of a short lifetime, so that a renewed token is never due at once. */
function renewalMarginMs({ expiresAtMs, receivedAtMs }: TokenSet): number {
  return Math.min(LONGEST_MARGIN_MS, ((expiresAtMs ?? Infinity) - receivedAtMs) / 5);
}

/** Whether the token can be used and needs no renewal yet; one without an expiry is fresh until the API refuses it. */
export function isFresh(set: TokenSet, nowMs: number): boolean {
  return set.expiresAtMs === undefined || nowMs < set.expiresAtMs - renewalMarginMs(set);
}

/** Whether the API would still take the token. */
export function isValid(set: TokenSet, nowMs: number): boolean {
  return set.expiresAtMs === undefined || nowMs < set.expiresAtMs;
}

/** Whether the token ends so soon that a last chance to renew it must be taken now. */
export function isEnding(set: TokenSet, nowMs: number): boolean {
  return set.expiresAtMs !== undefined && nowMs >= set.expiresAtMs - renewalMarginMs(set) / 4;
}
