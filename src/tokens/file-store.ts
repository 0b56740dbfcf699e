import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Low } from "lowdb";
import { systemClock, type Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { indexConsumerFiles } from "./consumer-files.js";
import { consumerPage } from "./consumer-pages.js";
import { asUnreadable, asUnwritable } from "./disk-failure.js";
import { LOCK_TIMES, lockFile, type LockTimes } from "./file-lock.js";
import { inFolder } from "./make-folder.js";
import { parseStoredRecord } from "./parse-token-record.js";
import { PendingFiles } from "./pending-files.js";
import { RecordFile } from "./record-file.js";
import { credentialName, ownerName } from "./record-name.js";
import { SharedSyncs } from "./shared-syncs.js";
import { openStoreKey, type StoreSecret } from "./store-key.js";
import { syncFolder } from "./sync-folder.js";
import type { TokenRecord } from "./token-set.js";
import {
  SHARED,
  type ConsumerPage,
  type ConsumerPageRequest,
  type ConsumerStore,
  type Owner,
  type StoredRecord,
  type StoreLock,
  type TokenStore,
} from "./token-store.js";
import { wrapsFile } from "./wraps-file.js";

type Database = Low<StoredRecord | null>;

/** Changes whenever a process has something to tell the others. */
const ANNOUNCEMENTS = "announcements";

export interface FileStoreOptions {
  /** Folder of the store: `keys.json`, a folder a credential with a file a token record, and the folder `pending`. */
  readonly folder: string;
  /** Where a key is kept if the administrator set no secret; outside `folder`. */
  readonly keyFilePath: string;
  readonly secrets: readonly StoreSecret[];
  readonly lockTimes?: LockTimes;
  /** When pending records end; the system's unless told otherwise. */
  readonly clock?: Clock;
}

/** Token records in small encrypted lowdb files, one an owner: a write costs the same however many there are. */
export class FileStore implements TokenStore, ConsumerStore {
  readonly pending: PendingFiles;
  readonly #options: FileStoreOptions;
  readonly #lockTimes: LockTimes;
  readonly #syncs = new SharedSyncs(syncFolder);
  #storeKey: Promise<Buffer> | undefined;

  constructor(options: FileStoreOptions) {
    const { folder, lockTimes = LOCK_TIMES, clock = systemClock } = options;
    this.#options = options;
    this.#lockTimes = lockTimes;
    this.pending = new PendingFiles({
      folder: join(folder, "pending"),
      openKey: () => this.#openedKey(),
      syncs: this.#syncs,
      clock,
      lockTimes,
    });
  }

  async read(credentialId: string, owner: Owner): Promise<StoredRecord | undefined> {
    return (await readDatabase(await this.#database(credentialId, owner))) ?? undefined;
  }

  async write(credentialId: string, owner: Owner, record: TokenRecord, over: string | undefined): Promise<string> {
    const database = await this.#database(credentialId, owner);
    await expectRevision(database, over);
    const revision = randomBytes(9).toString("base64url");
    database.data = { record, revision, ...(owner.kind === "consumer" && { owner }) };
    await asUnwritable(database.write());
    return revision;
  }

  async remove(credentialId: string, owner: Owner, over: string | undefined): Promise<void> {
    await expectRevision(await this.#database(credentialId, owner), over);
    await asUnwritable((await this.#file(credentialId, owner)).remove());
  }

  /** In turn: another process may have set it aside already, and written a sound one. */
  async setAside(credentialId: string, owner: Owner): Promise<void> {
    const lock = await this.lock(credentialId, owner);
    try {
      if (!(await isDamaged(await this.#database(credentialId, owner)))) return;
      await asUnwritable((await this.#file(credentialId, owner)).setAside());
    } finally {
      await lock.release();
    }
  }

  async lock(credentialId: string, owner: Owner): Promise<StoreLock> {
    const { path } = await this.#file(credentialId, owner);
    return asUnwritable(lockFile(`${path}.lock`, this.#lockTimes));
  }

  async consumers(credentialId: string, page: ConsumerPageRequest): Promise<ConsumerPage> {
    const storeKey = await this.#openedKey();
    const nameOf = (owner: Owner) => ownerName(storeKey, credentialId, owner);
    const folder = this.#folderOf(storeKey, credentialId);
    const fileOf = (name: string) => this.#fileOf(storeKey, folder, name);
    return consumerPage(await indexConsumerFiles({ folder, sharedName: nameOf(SHARED), fileOf }), nameOf, page);
  }

  /** Not durable: who starts later reads everything anyway. */
  async announce(): Promise<void> {
    const { folder } = this.#options;
    const news = randomBytes(9).toString("base64url");
    await asUnwritable(inFolder(folder, () => writeFile(join(folder, ANNOUNCEMENTS), news, { mode: 0o600 })));
  }

  async announcements(): Promise<string> {
    return readFile(join(this.#options.folder, ANNOUNCEMENTS), "utf8").catch(() => "");
  }

  async close(): Promise<void> {
    await this.pending.settled();
  }

  async #database(credentialId: string, owner: Owner): Promise<Database> {
    const file = await this.#file(credentialId, owner);
    const { Low } = await import("lowdb");
    return new Low(file, null);
  }

  async #file(credentialId: string, owner: Owner): Promise<RecordFile<StoredRecord>> {
    const storeKey = await this.#openedKey();
    const folder = this.#folderOf(storeKey, credentialId);
    return this.#fileOf(storeKey, folder, ownerName(storeKey, credentialId, owner));
  }

  #folderOf(storeKey: Buffer, credentialId: string): string {
    return join(this.#options.folder, credentialName(storeKey, credentialId));
  }

  #fileOf(storeKey: Buffer, folder: string, name: string): RecordFile<StoredRecord> {
    const path = join(folder, `${name}.json`);
    return new RecordFile({ path, name, storeKey, parse: parseStoredRecord, syncs: this.#syncs });
  }

  #openedKey(): Promise<Buffer> {
    const { folder, keyFilePath, secrets } = this.#options;
    const wraps = wrapsFile(join(folder, "keys.json"));
    this.#storeKey ??= asUnwritable(openStoreKey({ wraps, keyFilePath, secrets })).catch((error: unknown) => {
      this.#storeKey = undefined; // so that a mended secret or disk is seen without a restart
      throw error;
    });
    return this.#storeKey;
  }
}

async function readDatabase(database: Database): Promise<StoredRecord | null> {
  await asUnreadable(database.read());
  return database.data;
}

async function isDamaged(database: Database): Promise<boolean> {
  try {
    await readDatabase(database);
    return false;
  } catch (error) {
    if (error instanceof Failure && error.code === "store-damaged") return true;
    throw error;
  }
}

/** The lock keeps others away; this finds whoever lost it without knowing. */
async function expectRevision(database: Database, over: string | undefined): Promise<void> {
  if ((await readDatabase(database))?.revision !== over) throw new Failure("store-conflict");
}
