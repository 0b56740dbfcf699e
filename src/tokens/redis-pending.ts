import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { parsePendingRecord } from "./pending-record.js";
import { openRecord, sealRecord } from "./record-cipher.js";
import { pendingName } from "./record-name.js";
import { changeByScript, readByScript, type ScriptPlace } from "./redis-script.js";
import type { PendingChange, PendingStore } from "./token-store.js";

export interface RedisPendingOptions {
  /** What `work` does with the store key that is the newest. */
  readonly withKey: <T>(work: (place: ScriptPlace) => Promise<T>) => Promise<T>;
  readonly redisKeyOf: (name: string) => string;
  /** Resolves when what was written is on Redis's disk. */
  readonly settle: () => Promise<void>;
  readonly clock: Clock;
}

/** Of those who try at once one comes through; the others spread out, further each time. */
const MOST_TRIES = 20;

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 200;

const READ = `return redis.call("GET", KEYS[2])`;

/** No two sealed texts are the same, so they are their own revisions; "" stands for none. */
const OVER = `
if (redis.call("GET", KEYS[2]) or "") ~= ARGV[2] then return 0 end`;

const WRITE = `${OVER}
redis.call("SET", KEYS[2], ARGV[3])
redis.call("PEXPIRE", KEYS[2], ARGV[4])
return 1`;

const REMOVE = `${OVER}
redis.call("DEL", KEYS[2])
return 1`;

interface PendingPlace extends ScriptPlace {
  readonly key: string;
  readonly name: string;
}

type Change<Result> = (content: object | undefined) => PendingChange<Result>;

/** Pending records in Redis, which removes them at their end by its own clock. */
export class RedisPending implements PendingStore {
  readonly #options: RedisPendingOptions;

  constructor(options: RedisPendingOptions) {
    this.#options = options;
  }

  read(key: readonly string[]): Promise<object | undefined> {
    return this.#at(key, async (place) => openPending(place, await readSealed(place)));
  }

  async update<Result>(key: readonly string[], change: Change<Result>): Promise<Result> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const changed = await this.#at(key, (place) => this.#tryUpdate(place, change));
      if (changed?.then === "keep") return changed.result;
      if (changed !== undefined) {
        await this.#options.settle();
        return changed.result;
      }
      await wait(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
    }
    throw new Failure("store-busy");
  }

  #at<T>(key: readonly string[], work: (place: PendingPlace) => Promise<T>): Promise<T> {
    const { withKey, redisKeyOf } = this.#options;
    return withKey((place) => {
      const name = pendingName(place.storeKey.bytes, key);
      return work({ ...place, name, key: redisKeyOf(name) });
    });
  }

  /** What was changed; undefined where another process was faster, so that nothing was. */
  async #tryUpdate<Result>(place: PendingPlace, change: Change<Result>): Promise<PendingChange<Result> | undefined> {
    const sealed = await readSealed(place);
    const changed = change(openPending(place, sealed));
    const isDone = changed.then === "keep" || (await this.#put(place, sealed, changed)) === 1;
    return isDone ? changed : undefined;
  }

  #put<Result>(place: PendingPlace, over: string, changed: PendingChange<Result>): Promise<unknown> {
    if (changed.then !== "write") return changeByScript(place, REMOVE, [place.key], over);
    const { content, endsAtMs } = changed;
    const sealed = sealRecord(place.storeKey.bytes, place.name, { content, endsAtMs });
    const leftMs = Math.ceil(endsAtMs - this.#options.clock.nowMs());
    return changeByScript(place, WRITE, [place.key], over, sealed, String(leftMs));
  }
}

/** "" where there is none. */
async function readSealed(place: PendingPlace): Promise<string> {
  const reply = await readByScript(place, READ, [place.key]);
  return typeof reply === "string" ? reply : "";
}

function openPending({ storeKey, name }: PendingPlace, sealed: string): object | undefined {
  if (sealed === "") return undefined;
  const pending = parsePendingRecord(openRecord(storeKey.bytes, name, sealed));
  if (pending === undefined) throw new Failure("store-damaged", { record: name });
  return pending.content;
}
