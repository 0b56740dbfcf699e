import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { RedisStore, type RedisStoreOptions } from "../../../src/tokens/redis-store.js";
import { hasCode } from "../../support/has-code.js";
import { ownSecret } from "./token-store-suite.js";

/** A dead holder's turn ends after `turnMs`. */
export const redisLockTimes = { turnMs: 1_000, marginMs: 500, waitMs: 5_000 };

export function ignore(): void {
  // tests of something else
}

export function newRedisStore(url: string, options: Partial<RedisStoreOptions> = {}): RedisStore {
  const usual = { namespace: "test", secrets: [ownSecret], onWarning: ignore, lockTimes: redisLockTimes };
  return new RedisStore({ url, ...usual, ...options });
}

export function isFailing(code: "store-unreadable" | "store-unwritable", reason: string | RegExp) {
  return (error: unknown) => {
    assert.ok(hasCode(code)(error) && error instanceof Failure, String(error));
    assert.match(String(error.facts.reason), reason instanceof RegExp ? reason : new RegExp(`^${reason}$`));
    return true;
  };
}
