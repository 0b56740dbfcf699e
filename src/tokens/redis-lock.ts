import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Failure } from "../failure.js";
import { LOCK_TIMES } from "./file-lock.js";
import type { RedisConnection } from "./redis-connection.js";
import type { StoreLock } from "./token-store.js";

/** How long things take, in milliseconds; tests shorten them. */
export interface RedisLockTimes {
  /** A turn ends by itself after this, unless it was asked to hold for longer: enough to read and to write. */
  readonly turnMs: number;
  /** What a turn is prolonged by beyond what it was asked for: to write what a token request brought. */
  readonly marginMs: number;
  /** A waiter gives up after this. */
  readonly waitMs: number;
}

const REDIS_LOCK_TIMES: RedisLockTimes = { turnMs: 10_000, marginMs: 5_000, waitMs: LOCK_TIMES.waitMs };

const POLL_MS = 50;

const RELEASE = `
if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end
return 0`;

const PROLONG = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call("PTTL", KEYS[1]) < tonumber(ARGV[2]) then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
return 1`;

/**
 * A turn at what `key` stands for, among processes on one Redis. Whoever dies in it, or is frozen, has lost it when
 * its time is over. Throws `store-busy` where the turn does not come, `store-unwritable` where Redis can't be asked.
 */
export async function lockKey(
  connection: RedisConnection,
  key: string,
  times: RedisLockTimes = REDIS_LOCK_TIMES,
): Promise<StoreLock> {
  const turn = new RedisTurn(connection, key, times);
  const startedMs = performance.now();
  while (!(await turn.claim())) {
    if (performance.now() - startedMs > times.waitMs) throw new Failure("store-busy");
    await wait(POLL_MS * (1 + Math.random()));
  }
  return turn;
}

class RedisTurn implements StoreLock {
  readonly #connection: RedisConnection;
  readonly #key: string;
  readonly #times: RedisLockTimes;
  readonly #holder = randomBytes(18).toString("base64url");

  constructor(connection: RedisConnection, key: string, times: RedisLockTimes) {
    this.#connection = connection;
    this.#key = key;
    this.#times = times;
  }

  /** False where somebody else has it. A claim whose answer got lost may have been heard: it is given back. */
  async claim(): Promise<boolean> {
    const command = ["SET", this.#key, this.#holder, "NX", "PX", String(this.#times.turnMs)];
    try {
      return (await this.#connection.change(...command)) === "OK";
    } catch (error) {
      void this.release();
      throw error;
    }
  }

  /** Makes it hold for so long and a margin, by Redis's clock from the question on; by ours the answer must be prompt. */
  async holdsFor(durationMs: number): Promise<boolean> {
    const { marginMs } = this.#times;
    const askedMs = performance.now();
    const isOurs = await this.#evaluate(PROLONG, String(durationMs + marginMs)).catch(() => 0);
    return isOurs === 1 && performance.now() - askedMs < marginMs;
  }

  async release(): Promise<void> {
    await this.#evaluate(RELEASE).catch(() => undefined);
  }

  #evaluate(script: string, ...args: readonly string[]): Promise<unknown> {
    return this.#connection.change("EVAL", script, "1", this.#key, this.#holder, ...args);
  }
}
