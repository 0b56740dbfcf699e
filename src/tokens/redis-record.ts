import { Failure } from "../failure.js";
import { parseStoredRecord } from "./parse-token-record.js";
import { openRecord, sealRecord } from "./record-cipher.js";
import type { RedisConnection } from "./redis-connection.js";
import type { RedisKey } from "./redis-key.js";
import type { StoredRecord } from "./token-store.js";

/** Where a record lies in Redis: a hash of its revision, in plain for the scripts, and the sealed record. */
export interface RedisRecordPlace {
  readonly connection: RedisConnection;
  readonly key: string;
  /** Where it goes when it is damaged. */
  readonly asideKey: string;
  readonly name: string;
  readonly storeKey: RedisKey;
}

/** The store key is not the store's any more: Redis was emptied, or the key wrapped anew. It is to be opened again. */
export class StaleKey extends Error {}

const WITH_KEY = `
if redis.sha1hex(redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then return "stale key" end`;

const READ = `${WITH_KEY}
return redis.call("HMGET", KEYS[2], "revision", "data")`;

/** "" stands for no record, "?" for something that is none. */
const OVER = `${WITH_KEY}
local current = ""
if redis.call("EXISTS", KEYS[2]) == 1 then current = redis.call("HGET", KEYS[2], "revision") or "?" end
if current ~= ARGV[2] then return 0 end`;

const WRITE = `${OVER}
redis.call("HSET", KEYS[2], "revision", ARGV[3], "data", ARGV[4])
return 1`;

const REMOVE = `${OVER}
redis.call("DEL", KEYS[2])
return 1`;

const SET_ASIDE = `${WITH_KEY}
if redis.call("HGET", KEYS[2], "data") == ARGV[2] then redis.call("RENAME", KEYS[2], KEYS[3]) end
return 1`;

/** Undefined where there is none. Throws `store-damaged`, `store-newer`, as the connection does, and `StaleKey`. */
export async function readRecord(place: RedisRecordPlace): Promise<StoredRecord | undefined> {
  return openRaw(place, await readRaw(place));
}

/** False where `over` is not what is there. Throws as the connection does, and `StaleKey`. */
export async function writeRecord(
  place: RedisRecordPlace,
  stored: StoredRecord,
  over: string | undefined,
): Promise<boolean> {
  const { name, storeKey } = place;
  const data = JSON.stringify(sealRecord(storeKey.bytes, name, stored));
  return (await change(place, WRITE, over ?? "", stored.revision, data)) === 1;
}

/** False where `over` is not what is there. Throws as the connection does, and `StaleKey`. */
export async function removeRecord(place: RedisRecordPlace, over: string | undefined): Promise<boolean> {
  return (await change(place, REMOVE, over ?? "")) === 1;
}

/** Nothing where the record is sound, or another process was faster. Throws as `readRecord`, but for `store-damaged`. */
export async function setRecordAside(place: RedisRecordPlace): Promise<void> {
  const raw = await readRaw(place);
  try {
    openRaw(place, raw);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "store-damaged") throw error;
    await change(place, SET_ASIDE, raw.data ?? "");
  }
}

interface RawRecord {
  readonly revision: string | undefined;
  readonly data: string | undefined;
}

async function readRaw(place: RedisRecordPlace): Promise<RawRecord> {
  const reply = withKey(await place.connection.read(...script(place, READ, [])));
  const fields: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [revision, data] = fields.map((field) => (typeof field === "string" ? field : undefined));
  return { revision, data };
}

async function change(place: RedisRecordPlace, text: string, ...args: readonly string[]): Promise<unknown> {
  return withKey(await place.connection.change(...script(place, text, args)));
}

function script({ storeKey, key, asideKey }: RedisRecordPlace, text: string, args: readonly string[]) {
  return ["EVAL", text, "3", storeKey.place, key, asideKey, storeKey.digest, ...args];
}

function withKey(reply: unknown): unknown {
  if (reply === "stale key") throw new StaleKey();
  return reply;
}

function openRaw({ name, storeKey }: RedisRecordPlace, { revision, data }: RawRecord): StoredRecord | undefined {
  if (revision === undefined && data === undefined) return undefined;
  const stored = parseStoredRecord(openRecord(storeKey.bytes, name, parseJson(data ?? "", name)));
  if (stored === undefined || stored.revision !== revision) throw new Failure("store-damaged", { record: name });
  return stored;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure("store-damaged", { record: name }, { cause });
  }
}
