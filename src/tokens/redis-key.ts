import { createHash } from "node:crypto";
import type { RedisConnection } from "./redis-connection.js";
import { openStoreKey, type StoreSecret } from "./store-key.js";
import type { WrapsPlace } from "./wraps-place.js";

/** The store key, and by what a script can tell that it still is the one. */
export interface RedisKey {
  readonly bytes: Buffer;
  /** Redis's key of its wraps. */
  readonly place: string;
  /** SHA-1 of the wraps, as Redis computes it. */
  readonly digest: string;
}

interface RedisWrapsOptions {
  readonly connection: RedisConnection;
  readonly key: string;
  readonly secrets: readonly StoreSecret[];
  readonly leavesWraps: boolean;
  /** Resolves when what was written is on Redis's disk. */
  readonly settle: () => Promise<void>;
}

const REPLACE = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2])
return 1`;

/** The store key, which lies wrapped in Redis and is made there by the first process. Throws as `openStoreKey` does. */
export async function openRedisKey(options: RedisWrapsOptions): Promise<RedisKey> {
  const { secrets, leavesWraps } = options;
  const wraps = new RedisWraps(options);
  const bytes = await openStoreKey({ wraps, secrets, leavesWraps });
  return { bytes, place: options.key, digest: createHash("sha1").update(wraps.text).digest("hex") };
}

class RedisWraps implements WrapsPlace {
  readonly #options: RedisWrapsOptions;
  /** As it was last read or written. */
  text = "";

  constructor(options: RedisWrapsOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.key;
  }

  async read(): Promise<string | undefined> {
    const text = await this.#options.connection.read("GET", this.name);
    if (typeof text !== "string") return undefined;
    this.text = text;
    return text;
  }

  create(text: string): Promise<boolean> {
    return this.#change(text, "OK", "SET", this.name, text, "NX");
  }

  replace(known: string, text: string): Promise<boolean> {
    return this.#change(text, 1, "EVAL", REPLACE, "1", this.name, known, text);
  }

  async #change(text: string, done: unknown, ...command: readonly string[]): Promise<boolean> {
    if ((await this.#options.connection.change(...command)) !== done) return false;
    this.text = text;
    await this.#options.settle();
    return true;
  }
}
