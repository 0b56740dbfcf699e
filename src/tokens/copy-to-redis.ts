import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../failure.js";
import { recordNamesIn } from "./consumer-files.js";
import { parseStoredRecord } from "./parse-token-record.js";
import { RecordFile } from "./record-file.js";
import { RedisConnection } from "./redis-connection.js";
import { openRedisKey } from "./redis-key.js";
import { writeRecord } from "./redis-record.js";
import { SharedSyncs } from "./shared-syncs.js";
import { openStoreKey } from "./store-key.js";
import { syncFolder } from "./sync-folder.js";
import { wrapsFile } from "./wraps-file.js";

export interface CopyOptions {
  /** Of the file store. */
  readonly folder: string;
  readonly url: string;
  readonly namespace: string;
  /** `keyring.secret`: opens the file store, and then the one in Redis. */
  readonly secret: string;
}

/**
 * Copies every token record of a file store into Redis, under the same store key, and changes nothing in the files. A
 * record that is there already stays. Pending records are not copied: they end within minutes. Throws `store-unreadable` where there is no file store, `store-locked` where the secret
 * does not open it, `store-conflict` where Redis has another store of that namespace, and as both stores do.
 */
export async function copyToRedis({ folder, url, namespace, secret }: CopyOptions) {
  const connection = new RedisConnection(url);
  try {
    const secrets = [{ source: "keyring.secret" as const, secret }];
    const wraps = wrapsFile(join(folder, "keys.json"));
    const text = await wraps.read();
    if (text === undefined) throw new Failure("store-unreadable", { reason: "no keys.json" });
    const storeKey = await openStoreKey({ wraps, secrets, leavesWraps: true });
    const key = `${namespace}:keys`;
    await connection.change("SET", key, text, "NX");
    const settle = () => Promise.resolve();
    const redisKey = await openRedisKey({ connection, key, secrets, leavesWraps: true, settle });
    if (!redisKey.bytes.equals(storeKey)) throw new Failure("store-conflict");
    const outcome = { copied: 0, present: 0 };
    const syncs = new SharedSyncs(syncFolder);
    for (const path of await recordPaths(folder)) {
      const name = basename(path, ".json");
      const stored = await new RecordFile({ path, name, storeKey, parse: parseStoredRecord, syncs }).read();
      if (stored === null) continue;
      const indexKey = stored.owner && `${namespace}:consumers:${basename(dirname(path))}`;
      const [recordKey, asideKey] = [`${namespace}:record:${name}`, `${namespace}:damaged:${name}`];
      const target = { connection, storeKey: redisKey, key: recordKey, asideKey, indexKey, name };
      outcome[(await writeRecord(target, stored, undefined)) ? "copied" : "present"] += 1;
    }
    return outcome;
  } finally {
    await connection.close();
  }
}

/** Each in the folder of its credential, which has 32 characters; what is pending lies in another. */
async function recordPaths(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && /^[\da-f]{32}$/.test(entry.name));
  const places = folders.map(({ name }) => join(folder, name));
  const names = await Promise.all(places.map(recordNamesIn));
  return places.flatMap((place, index) => (names[index] ?? []).map((name) => join(place, `${name}.json`)));
}
