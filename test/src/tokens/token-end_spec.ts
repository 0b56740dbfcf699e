import assert from "node:assert/strict";
import { endOf, isEndNear, isIdle } from "../../../src/tokens/token-end.js";
import type { TokenSet } from "../../../src/tokens/token-set.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const code = { isEndless: false };
const machine = { isEndless: true };

/** Received at 0, without a refresh token. */
const bare = (parts: Partial<TokenSet> = {}): TokenSet => ({
  accessToken: "access",
  tokenType: "Bearer",
  receivedAtMs: 0,
  facts: {},
  fingerprint: "fingerprint",
  ...parts,
});

/** The same with one. */
const set = (parts: Partial<TokenSet> = {}): TokenSet => bare({ refreshToken: "refresh", ...parts });

describe("The end of a token set", () => {
  const ends = [
    ["a refresh token that nobody limited", set({ expiresAtMs: HOUR_MS }), code, undefined],
    ["a refresh token that ends", set({ expiresAtMs: HOUR_MS, refreshExpiresAtMs: DAY_MS }), code, DAY_MS],
    ["no refresh token", bare({ expiresAtMs: HOUR_MS }), code, HOUR_MS],
    ["no refresh token and no expiry", bare(), code, undefined],
    ["Client Credentials", bare({ expiresAtMs: HOUR_MS }), machine, undefined],
    ["Client Credentials with a refresh token", set({ refreshExpiresAtMs: HOUR_MS }), machine, undefined],
  ] as const;
  for (const [name, tokenSet, settings, expected] of ends) {
    it(`is ${expected === undefined ? "not known" : `after ${expected / HOUR_MS} hours`} with ${name}`, () => {
      assert.equal(endOf(tokenSet, settings), expected);
    });
  }

  const nears = [
    ["an hour's life, 46 minutes old", bare({ expiresAtMs: HOUR_MS }), 46 * 60_000, true],
    ["an hour's life, 44 minutes old", bare({ expiresAtMs: HOUR_MS }), 44 * 60_000, false],
    ["an hour's life that is over", bare({ expiresAtMs: HOUR_MS }), HOUR_MS, false],
    ["a year's life with 7.1 days to go", bare({ expiresAtMs: 365 * DAY_MS }), 357.9 * DAY_MS, false],
    ["a year's life with 6.9 days to go", bare({ expiresAtMs: 365 * DAY_MS }), 358.1 * DAY_MS, true],
    ["no known end", set({ expiresAtMs: HOUR_MS }), 400 * DAY_MS, false],
    ["a refresh token that ends in 6 of 100 days", set({ refreshExpiresAtMs: 100 * DAY_MS }), 94 * DAY_MS, true],
    ["a refresh token just renewed in vain, long after", renewedInVain(94), 94 * DAY_MS, true],
    ["a refresh token just renewed in vain, early on", renewedInVain(50), 50 * DAY_MS, false],
  ] as const;
  for (const [name, tokenSet, nowMs, expected] of nears) {
    it(`is ${expected ? "near" : "not near"} for ${name}`, () => {
      assert.equal(isEndNear(tokenSet, code, nowMs), expected);
    });
  }

  it("is never near for Client Credentials", () => {
    assert.equal(isEndNear(bare({ expiresAtMs: HOUR_MS }), machine, HOUR_MS - 1), false);
  });

  const limited = set({ refreshExpiresAtMs: 10 * DAY_MS });
  const idles = [
    ["ends after 90 idle days, 64 days old", set(), { ...code, idleDays: 90 }, 64, true],
    ["ends after 90 idle days, 62 days old", set(), { ...code, idleDays: 90 }, 62, false],
    ["ends after 90 idle days and was renewed 62 days ago", set({ receivedAtMs: 2 * DAY_MS }), idle(90), 64, false],
    ["ends after 10 days, 8 days old", limited, code, 8, true],
    ["ends after 10 days, 6 days old", limited, code, 6, false],
    ["ends after 90 idle days or 10 days, whichever is first", limited, idle(90), 8, true],
    ["ends after 10 days, whatever renewals do", { ...limited, endFixedSinceMs: -DAY_MS }, code, 8, false],
    ["ends after 8 idle days, whatever renewals do", { ...limited, endFixedSinceMs: -DAY_MS }, idle(8), 6, true],
    ["nobody limits", set(), code, 4000, false],
    ["is not there", bare({ expiresAtMs: HOUR_MS }), idle(90), 80, false],
    ["Client Credentials brought along", limited, machine, 8, false],
  ] as const;
  for (const [name, tokenSet, settings, ageDays, expected] of idles) {
    it(`is ${expected ? "" : "not "}put off by a renewal of a refresh token that ${name}`, () => {
      assert.equal(isIdle(tokenSet, settings, ageDays * DAY_MS), expected);
    });
  }
});

function idle(idleDays: number) {
  return { ...code, idleDays };
}

/** Ends after 100 days; what came on this day put that off no more. */
function renewedInVain(day: number): TokenSet {
  return set({ receivedAtMs: day * DAY_MS, refreshExpiresAtMs: 100 * DAY_MS, endFixedSinceMs: 0 });
}
