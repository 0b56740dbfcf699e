import type { ConsumerIndex } from "./consumer-pages.js";
import { readSoundRecords } from "./redis-record.js";
import { readByScript, type ScriptPlace } from "./redis-script.js";

export interface RedisConsumersPlace extends ScriptPlace {
  /** Of the sorted set that has the names of the credential's consumers. */
  readonly indexKey: string;
  readonly recordKeyOf: (name: string) => string;
}

const COUNT = `return redis.call("ZCARD", KEYS[2])`;

const NAMES = `return redis.call("ZRANGEBYLEX", KEYS[2], "(" .. ARGV[2], "+", "LIMIT", 0, ARGV[3])`;

/** Of a credential in Redis. Its methods throw as the connection does, and `StaleKey`. */
export async function indexRedisConsumers(place: RedisConsumersPlace): Promise<ConsumerIndex> {
  const { indexKey, recordKeyOf } = place;
  return {
    total: Number(await readByScript(place, COUNT, [indexKey])),
    async namesAfter(after, most) {
      const reply = await readByScript(place, NAMES, [indexKey], after, String(most));
      return Array.isArray(reply) ? reply.map(String) : [];
    },
    read: (names) => {
      const records = names.map((name) => ({ name, key: recordKeyOf(name) }));
      return readSoundRecords(place, records);
    },
  };
}
