import { Failure } from "../failure.js";
import { parseStoredRecord } from "./parse-token-record.js";
import { openRecord, sealRecord } from "./record-cipher.js";
import { changeByScript, readByScript, type ScriptPlace } from "./redis-script.js";
import type { StoredRecord } from "./token-store.js";

/** Where a record lies in Redis: a hash of its revision, in plain for the scripts, and the sealed record. */
export interface RedisRecordPlace extends ScriptPlace {
  readonly key: string;
  /** Where it goes when it is damaged. */
  readonly asideKey: string;
  /** Of the sorted set that has the names of its credential's consumers; undefined where it is no consumer's. */
  readonly indexKey: string | undefined;
  readonly name: string;
}

const READ = `
local found = {}
for place = 2, #KEYS do found[place - 1] = redis.call("HMGET", KEYS[place], "revision", "data") end
return found`;

/** "" stands for no record, "?" for something that is none. */
const OVER = `
local current = ""
if redis.call("EXISTS", KEYS[2]) == 1 then current = redis.call("HGET", KEYS[2], "revision") or "?" end
if current ~= ARGV[2] then return 0 end`;

/** The index first: what it has beyond the records is passed over, a record that it had not would not be found. */
const WRITE = `${OVER}
if KEYS[3] then redis.call("ZADD", KEYS[3], 0, ARGV[3]) end
redis.call("HSET", KEYS[2], "revision", ARGV[4], "data", ARGV[5])
return 1`;

const REMOVE = `${OVER}
redis.call("DEL", KEYS[2])
if KEYS[3] then redis.call("ZREM", KEYS[3], ARGV[3]) end
return 1`;

const SET_ASIDE = `
if redis.call("HGET", KEYS[2], "data") ~= ARGV[2] then return 0 end
redis.call("RENAME", KEYS[2], KEYS[3])
if KEYS[4] then redis.call("ZREM", KEYS[4], ARGV[3]) end
return 1`;

/** Undefined where there is none. Throws `store-damaged`, `store-newer`, as the connection does, and `StaleKey`. */
export async function readRecord(place: RedisRecordPlace): Promise<StoredRecord | undefined> {
  return openRaw(place, await readRaw(place));
}

/** All in one question. Undefined also where one is damaged, or of a later release. Throws as the connection does, and `StaleKey`. */
export async function readSoundRecords(
  place: ScriptPlace,
  records: readonly { readonly key: string; readonly name: string }[],
): Promise<readonly (StoredRecord | undefined)[]> {
  if (records.length === 0) return [];
  const keys = records.map(({ key }) => key);
  const found = asList(await readByScript(place, READ, keys)).map(asRawRecord);
  return records.map(({ name }, at) => {
    try {
      return openRaw({ ...place, name }, found[at]);
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  });
}

/** False where `over` is not what is there. Throws as the connection does, and `StaleKey`. */
export async function writeRecord(
  place: RedisRecordPlace,
  stored: StoredRecord,
  over: string | undefined,
): Promise<boolean> {
  const { name, storeKey } = place;
  const data = sealRecord(storeKey.bytes, name, stored);
  return (await changeByScript(place, WRITE, keysOf(place), over ?? "", name, stored.revision, data)) === 1;
}

/** False where `over` is not what is there. Throws as the connection does, and `StaleKey`. */
export async function removeRecord(place: RedisRecordPlace, over: string | undefined): Promise<boolean> {
  return (await changeByScript(place, REMOVE, keysOf(place), over ?? "", place.name)) === 1;
}

/** Nothing where the record is sound, or another process was faster. Throws as `readRecord`, but for `store-damaged`. */
export async function setRecordAside(place: RedisRecordPlace): Promise<void> {
  const raw = await readRaw(place);
  try {
    openRaw(place, raw);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "store-damaged") throw error;
    const [key, ...index] = keysOf(place);
    await changeByScript(place, SET_ASIDE, [key, place.asideKey, ...index], raw.data ?? "", place.name);
  }
}

interface RawRecord {
  readonly revision: string | undefined;
  readonly data: string | undefined;
}

async function readRaw(place: RedisRecordPlace): Promise<RawRecord> {
  return asRawRecord(asList(await readByScript(place, READ, [place.key]))[0]);
}

function asRawRecord(fields: unknown): RawRecord {
  const [revision, data] = asList(fields).map((field) => (typeof field === "string" ? field : undefined));
  return { revision, data };
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function keysOf({ key, indexKey }: RedisRecordPlace): readonly [string, ...string[]] {
  return indexKey === undefined ? [key] : [key, indexKey];
}

function openRaw(
  { name, storeKey }: ScriptPlace & { readonly name: string },
  { revision, data }: Partial<RawRecord> = {},
): StoredRecord | undefined {
  if (revision === undefined && data === undefined) return undefined;
  const stored = parseStoredRecord(openRecord(storeKey.bytes, name, data ?? ""));
  if (stored === undefined || stored.revision !== revision) throw new Failure("store-damaged", { record: name });
  return stored;
}
