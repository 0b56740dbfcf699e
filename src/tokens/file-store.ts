import { createHmac } from "node:crypto";
import { join } from "node:path";
import { Failure, codeOf } from "../failure.js";
import { parseTokenRecord } from "./parse-token-record.js";
import { RecordFile } from "./record-file.js";
import { openStoreKey, type StoreSecret } from "./store-key.js";
import type { TokenRecord } from "./token-set.js";
import type { Owner, TokenStore } from "./token-store.js";

export interface FileStoreOptions {
  /** Folder of the store: `keys.json`, and a folder a credential with a file a token record. */
  readonly folder: string;
  /** Where a key is kept if the administrator set no secret; outside `folder`. */
  readonly keyFilePath: string;
  readonly secrets: readonly StoreSecret[];
}

/** Token records in small encrypted lowdb files, one an owner: a write costs the same however many there are. */
export class FileStore implements TokenStore {
  readonly #options: FileStoreOptions;
  #storeKey: Promise<Buffer> | undefined;

  constructor(options: FileStoreOptions) {
    this.#options = options;
  }

  async read(credentialId: string, owner: Owner): Promise<TokenRecord | undefined> {
    const database = await this.#database(credentialId, owner);
    try {
      await database.read();
    } catch (cause) {
      throw cause instanceof Failure
        ? cause
        : new Failure("store-unreadable", { reason: codeOf(cause) ?? "unknown" }, { cause });
    }
    return database.data ?? undefined;
  }

  async write(credentialId: string, owner: Owner, record: TokenRecord): Promise<void> {
    const database = await this.#database(credentialId, owner);
    database.data = record;
    await asUnwritable(database.write());
  }

  async remove(credentialId: string, owner: Owner): Promise<void> {
    await asUnwritable((await this.#file(credentialId, owner)).remove());
  }

  async setAside(credentialId: string, owner: Owner): Promise<void> {
    await asUnwritable((await this.#file(credentialId, owner)).setAside());
  }

  async #database(credentialId: string, owner: Owner) {
    const file = await this.#file(credentialId, owner);
    const { Low } = await import("lowdb");
    return new Low(file, null);
  }

  async #file(credentialId: string, owner: Owner): Promise<RecordFile<TokenRecord>> {
    const storeKey = await this.#openedKey();
    const folder = nameOf(storeKey, [credentialId]).slice(0, 32);
    const name = nameOf(storeKey, [credentialId, ...ownerParts(owner)]);
    return new RecordFile(join(this.#options.folder, folder, `${name}.json`), name, storeKey, parseTokenRecord);
  }

  #openedKey(): Promise<Buffer> {
    const { folder, keyFilePath, secrets } = this.#options;
    this.#storeKey ??= openStoreKey({ keysPath: join(folder, "keys.json"), keyFilePath, secrets }).catch(
      (cause: unknown) => {
        this.#storeKey = undefined; // so that a mended secret or disk is seen without a restart
        throw toUnwritable(cause);
      },
    );
    return this.#storeKey;
  }
}

function ownerParts(owner: Owner): readonly string[] {
  return owner.kind === "shared" ? ["shared"] : ["consumer", owner.channel, owner.consumer];
}

/** Names on disk tell nothing about credentials and consumers: HMAC-SHA-256 of the JSON of the parts. */
function nameOf(storeKey: Buffer, parts: readonly string[]): string {
  return createHmac("sha256", storeKey).update(JSON.stringify(parts)).digest("hex");
}

async function asUnwritable(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (cause) {
    throw toUnwritable(cause);
  }
}

function toUnwritable(cause: unknown): Failure {
  return cause instanceof Failure
    ? cause
    : new Failure("store-unwritable", { reason: codeOf(cause) ?? "unknown" }, { cause });
}
