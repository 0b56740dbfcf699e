import type { RedisConnection } from "./redis-connection.js";
import type { RedisKey } from "./redis-key.js";

/** Where scripts run, and the store key that what they touch is sealed under. */
export interface ScriptPlace {
  readonly connection: RedisConnection;
  readonly storeKey: RedisKey;
}

/** The store key is not the store's any more: Redis was emptied, or the key wrapped anew. It is to be opened again. */
export class StaleKey extends Error {}

const WITH_KEY = `
if redis.sha1hex(redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then return "stale key" end
`;

/** The reply to a script that changes nothing; its keys and arguments begin at 2. Throws as the connection does, and `StaleKey`. */
export async function readByScript(place: ScriptPlace, script: string, keys: readonly string[], ...args: string[]) {
  return withKey(await place.connection.read(...commandOf(place, script, keys, args)));
}

/** As `readByScript`, for a script that changes something. */
export async function changeByScript(place: ScriptPlace, script: string, keys: readonly string[], ...args: string[]) {
  return withKey(await place.connection.change(...commandOf(place, script, keys, args)));
}

function commandOf({ storeKey }: ScriptPlace, script: string, keys: readonly string[], args: readonly string[]) {
  return ["EVAL", WITH_KEY + script, String(1 + keys.length), storeKey.place, ...keys, storeKey.digest, ...args];
}

function withKey(reply: unknown): unknown {
  if (reply === "stale key") throw new StaleKey();
  return reply;
}
