import { isFresh } from "../../src/tokens/token-lifetime.js";

export const LIFETIME_MS = 5_000;

/** After how long a token that lives so long is renewed, where messages come all the time: before it ends. */
export function renewalIntervalMs(lifetimeMs: number): number {
  const facts = { accessToken: "", tokenType: "Bearer", fingerprint: "", facts: {} };
  const set = { ...facts, receivedAtMs: 0, expiresAtMs: lifetimeMs };
  let ageMs = 0;
  while (isFresh(set, ageMs)) ageMs += 1;
  return ageMs;
}
