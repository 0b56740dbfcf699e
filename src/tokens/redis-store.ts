import { randomBytes } from "node:crypto";
import { systemClock, type Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { consumerPage } from "./consumer-pages.js";
import { credentialName, ownerName } from "./record-name.js";
import { RedisConnection, type RunCommand } from "./redis-connection.js";
import { indexRedisConsumers } from "./redis-consumers.js";
import { examineRedis, isOnDisk, type RedisWarning } from "./redis-facts.js";
import { openRedisKey, type RedisKey } from "./redis-key.js";
import { lockKey, type RedisLockTimes } from "./redis-lock.js";
import { RedisPending } from "./redis-pending.js";
import { readRecord, removeRecord, setRecordAside, writeRecord, type RedisRecordPlace } from "./redis-record.js";
import { StaleKey, type ScriptPlace } from "./redis-script.js";
import { SharedSyncs } from "./shared-syncs.js";
import type { StoreSecret } from "./store-key.js";
import type { TokenRecord } from "./token-set.js";
import type {
  ConsumerPage,
  ConsumerPageRequest,
  ConsumerStore,
  Owner,
  PendingStore,
  StoredRecord,
  StoreLock,
  TokenStore,
} from "./token-store.js";

/** Redis syncs its file every second; a disk that is busy takes longer. */
const DISK_MS = 4_000;

/** The store key may change a few times while something is done, not for ever. */
const MOST_TRIES = 3;

export interface RedisStoreOptions {
  readonly url: string;
  /** Before every key, so that several can share one Redis. */
  readonly namespace: string;
  /** With one that all processes have: Redis is no place for a key file. */
  readonly secrets: readonly StoreSecret[];
  /** Told once of each thing that an administrator should know, before anything is written. */
  readonly onWarning: (warning: RedisWarning) => void;
  readonly lockTimes?: RedisLockTimes;
  /** From when on pending records have so much time left; the system's unless told otherwise. */
  readonly clock?: Clock;
}

/** Token records in Redis, encrypted, for several processes and machines. A Redis that is away fails fast. */
export class RedisStore implements TokenStore, ConsumerStore {
  readonly pending: PendingStore;
  readonly #options: RedisStoreOptions;
  readonly #connection: RedisConnection;
  /** Apart, since others would have to wait behind a command that waits for the disk. */
  readonly #diskConnection: RedisConnection;
  readonly #diskSyncs = new SharedSyncs(() => this.#waitForDisk());
  readonly #warned = new Set<RedisWarning>();
  #storeKey: Promise<RedisKey> | undefined;
  #hasOpenedKey = false;
  #canWait = false;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#connection = new RedisConnection(options.url, (run) => this.#greet(run));
    this.#diskConnection = new RedisConnection(options.url);
    this.pending = new RedisPending({
      withKey: (work) => this.#withKey(work),
      redisKeyOf: (name) => this.#key("pending", name),
      settle: () => this.#settle(),
      clock: options.clock ?? systemClock,
    });
  }

  read(credentialId: string, owner: Owner): Promise<StoredRecord | undefined> {
    return this.#at(credentialId, owner, readRecord);
  }

  async write(credentialId: string, owner: Owner, record: TokenRecord, over: string | undefined): Promise<string> {
    const revision = randomBytes(9).toString("base64url");
    await this.#at(credentialId, owner, async (place) => {
      if (!(await writeRecord(place, { record, revision, ...(owner.kind === "consumer" && { owner }) }, over)))
        await refuseConflict(place);
    });
    await this.#settle();
    return revision;
  }

  async remove(credentialId: string, owner: Owner, over: string | undefined): Promise<void> {
    await this.#at(credentialId, owner, async (place) => {
      if (!(await removeRecord(place, over))) await refuseConflict(place);
    });
    await this.#settle();
  }

  async setAside(credentialId: string, owner: Owner): Promise<void> {
    await this.#at(credentialId, owner, setRecordAside);
  }

  lock(credentialId: string, owner: Owner): Promise<StoreLock> {
    return this.#at(credentialId, owner, ({ name }) =>
      lockKey(this.#connection, this.#key("lock", name), this.#options.lockTimes),
    );
  }

  consumers(credentialId: string, page: ConsumerPageRequest): Promise<ConsumerPage> {
    return this.#withKey(async (place) => {
      const nameOf = (owner: Owner) => ownerName(place.storeKey.bytes, credentialId, owner);
      const indexKey = this.#indexKey(place, credentialId);
      const recordKeyOf = (name: string) => this.#key("record", name);
      return consumerPage(await indexRedisConsumers({ ...place, indexKey, recordKeyOf }), nameOf, page);
    });
  }

  async announce(): Promise<void> {
    await this.#connection.change("INCR", this.#key("announcements"));
  }

  async announcements(): Promise<string> {
    const count = await this.#connection.read("GET", this.#key("announcements"));
    return typeof count === "string" ? count : "";
  }

  async close(): Promise<void> {
    await Promise.all([this.#connection.close(), this.#diskConnection.close()]);
  }

  /** What `work` does at the record's place. */
  #at<T>(credentialId: string, owner: Owner, work: (place: RedisRecordPlace) => Promise<T>): Promise<T> {
    return this.#withKey((place) => {
      const name = ownerName(place.storeKey.bytes, credentialId, owner);
      const [key, asideKey] = [this.#key("record", name), this.#key("damaged", name)];
      const indexKey = owner.kind === "consumer" ? this.#indexKey(place, credentialId) : undefined;
      return work({ ...place, name, key, asideKey, indexKey });
    });
  }

  /** What `work` does; again where the store key was changed behind our back. */
  async #withKey<T>(work: (place: ScriptPlace) => Promise<T>): Promise<T> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const opening = this.#openedKey();
      try {
        return await work({ connection: this.#connection, storeKey: await opening });
      } catch (error) {
        if (!(error instanceof StaleKey)) throw error;
        if (this.#storeKey === opening) this.#storeKey = undefined;
      }
    }
    throw new Failure("store-conflict");
  }

  #indexKey({ storeKey }: ScriptPlace, credentialId: string): string {
    return this.#key("consumers", credentialName(storeKey.bytes, credentialId));
  }

  #key(...parts: readonly string[]): string {
    return [this.#options.namespace, ...parts].join(":");
  }

  #openedKey(): Promise<RedisKey> {
    this.#storeKey ??= this.#openKey().catch((error: unknown) => {
      this.#storeKey = undefined; // so that a mended secret or Redis is seen without a restart
      throw error;
    });
    return this.#storeKey;
  }

  /** Wrapped under our own secrets once only: processes whose secrets differ would go on undoing each other's. */
  async #openKey(): Promise<RedisKey> {
    const storeKey = await openRedisKey({
      connection: this.#connection,
      key: this.#key("keys"),
      secrets: this.#options.secrets,
      leavesWraps: this.#hasOpenedKey,
      settle: () => this.#settle(),
    });
    this.#hasOpenedKey = true;
    return storeKey;
  }

  async #greet(run: RunCommand): Promise<void> {
    const { canWait, warnings } = await examineRedis(run, this.#key("syncs"));
    this.#canWait = canWait;
    for (const warning of warnings) {
      if (!this.#warned.has(warning)) this.#options.onWarning(warning);
      this.#warned.add(warning);
    }
  }

  /** Resolves when everything that was written before is on Redis's disk, or at once where that can't be known. */
  async #settle(): Promise<void> {
    if (this.#canWait) await this.#diskSyncs.sync("");
  }

  /** WAITAOF is about what its own connection wrote, and all that came before that. */
  async #waitForDisk(): Promise<void> {
    await this.#diskConnection.change("INCR", this.#key("syncs"));
    const reply = await this.#diskConnection.changeSlowly(DISK_MS, "WAITAOF", "1", "0", String(DISK_MS));
    if (!isOnDisk(reply)) throw new Failure("store-unwritable", { reason: "not on disk" });
  }
}

/** Throws `store-newer` or `store-damaged` where that is why, as a read does. */
async function refuseConflict(place: RedisRecordPlace): Promise<never> {
  await readRecord(place);
  throw new Failure("store-conflict");
}
