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
    } catch (error) {
      throw error instanceof Failure
        ? error
        : new Failure("store-damaged", { record: codeOf(error) ?? "file" }, { cause: error });
    }
    return database.data ?? undefined;
  }

  async write(credentialId: string, owner: Owner, record: TokenRecord): Promise<void> {
    await this.#put(credentialId, owner, record);
  }

  async remove(credentialId: string, owner: Owner): Promise<void> {
    await this.#put(credentialId, owner, null);
  }

  async #put(credentialId: string, owner: Owner, record: TokenRecord | null): Promise<void> {
    const database = await this.#database(credentialId, owner);
    database.data = record;
    try {
      await database.write();
    } catch (cause) {
      throw new Failure("store-unwritable", { reason: codeOf(cause) ?? "unknown" }, { cause });
    }
  }

  async #database(credentialId: string, owner: Owner) {
    const storeKey = await this.#openedKey();
    const folder = nameOf(storeKey, [credentialId]).slice(0, 32);
    const name = nameOf(storeKey, [credentialId, ...ownerParts(owner)]);
    const path = join(this.#options.folder, folder, `${name}.json`);
    const { Low } = await import("lowdb");
    return new Low(new RecordFile(path, name, storeKey, parseTokenRecord), null);
  }

  #openedKey(): Promise<Buffer> {
    const { folder, keyFilePath, secrets } = this.#options;
    this.#storeKey ??= openStoreKey({ keysPath: join(folder, "keys.json"), keyFilePath, secrets }).catch(
      (error: unknown) => {
        this.#storeKey = undefined; // so that a mended secret or disk is seen without a restart
        throw error instanceof Failure
          ? error
          : new Failure("store-unwritable", { reason: codeOf(error) ?? "unknown" }, { cause: error });
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
