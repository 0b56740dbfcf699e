import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Low } from "lowdb";
import { Failure, codeOf } from "../failure.js";
import { lockFile, type LockTimes } from "./file-lock.js";
import { makeFolder } from "./make-folder.js";
import { parseStoredRecord } from "./parse-token-record.js";
import { RecordFile, type RecordPlace } from "./record-file.js";
import { ownerParts, recordName } from "./record-name.js";
import { SharedSyncs } from "./shared-syncs.js";
import { openStoreKey, type StoreSecret } from "./store-key.js";
import { syncFolder } from "./sync-folder.js";
import type { TokenRecord } from "./token-set.js";
import type { Owner, StoredRecord, StoreLock, TokenStore } from "./token-store.js";
import { wrapsFile } from "./wraps-file.js";

type Database = Low<StoredRecord | null>;

/** Changes whenever a process has something to tell the others. */
const ANNOUNCEMENTS = "announcements";

export interface FileStoreOptions {
  /** Folder of the store: `keys.json`, and a folder a credential with a file a token record. */
  readonly folder: string;
  /** Where a key is kept if the administrator set no secret; outside `folder`. */
  readonly keyFilePath: string;
  readonly secrets: readonly StoreSecret[];
  readonly lockTimes?: LockTimes;
}

/** Token records in small encrypted lowdb files, one an owner: a write costs the same however many there are. */
export class FileStore implements TokenStore {
  readonly #options: FileStoreOptions;
  readonly #syncs = new SharedSyncs(syncFolder);
  #storeKey: Promise<Buffer> | undefined;

  constructor(options: FileStoreOptions) {
    this.#options = options;
  }

  async read(credentialId: string, owner: Owner): Promise<StoredRecord | undefined> {
    return (await readDatabase(await this.#database(credentialId, owner))) ?? undefined;
  }

  async write(credentialId: string, owner: Owner, record: TokenRecord, over: string | undefined): Promise<string> {
    const database = await this.#database(credentialId, owner);
    await expectRevision(database, over);
    const revision = randomBytes(9).toString("base64url");
    database.data = { record, revision };
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
    const { path } = await this.#place(credentialId, owner);
    return asUnwritable(lockFile(`${path}.lock`, this.#options.lockTimes));
  }

  /** Not durable: who starts later reads everything anyway. */
  async announce(): Promise<void> {
    const { folder } = this.#options;
    await asUnwritable(
      makeFolder(folder).then(() =>
        writeFile(join(folder, ANNOUNCEMENTS), randomBytes(9).toString("base64url"), { mode: 0o600 }),
      ),
    );
  }

  async announcements(): Promise<string> {
    return readFile(join(this.#options.folder, ANNOUNCEMENTS), "utf8").catch(() => "");
  }

  async close(): Promise<void> {
    // a folder needs no closing
  }

  async #database(credentialId: string, owner: Owner): Promise<Database> {
    const file = await this.#file(credentialId, owner);
    const { Low } = await import("lowdb");
    return new Low(file, null);
  }

  async #file(credentialId: string, owner: Owner): Promise<RecordFile<StoredRecord>> {
    return new RecordFile(await this.#place(credentialId, owner));
  }

  async #place(credentialId: string, owner: Owner): Promise<RecordPlace<StoredRecord>> {
    const storeKey = await this.#openedKey();
    const folder = join(this.#options.folder, recordName(storeKey, [credentialId]).slice(0, 32));
    const name = recordName(storeKey, [credentialId, ...ownerParts(owner)]);
    return { path: join(folder, `${name}.json`), name, storeKey, parse: parseStoredRecord, syncs: this.#syncs };
  }

  #openedKey(): Promise<Buffer> {
    const { folder, keyFilePath, secrets } = this.#options;
    const wraps = wrapsFile(join(folder, "keys.json"));
    this.#storeKey ??= openStoreKey({ wraps, keyFilePath, secrets }).catch((cause: unknown) => {
      this.#storeKey = undefined; // so that a mended secret or disk is seen without a restart
      throw toUnwritable(cause);
    });
    return this.#storeKey;
  }
}

async function readDatabase(database: Database): Promise<StoredRecord | null> {
  try {
    await database.read();
    return database.data;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure("store-unreadable", { reason: codeOf(cause) ?? "unknown" }, { cause });
  }
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

async function asUnwritable<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (cause) {
    throw toUnwritable(cause);
  }
}

function toUnwritable(cause: unknown): Failure {
  return cause instanceof Failure
    ? cause
    : new Failure("store-unwritable", { reason: codeOf(cause) ?? "unknown" }, { cause });
}
