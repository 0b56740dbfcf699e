import type { TokenRecord, TokenSet } from "./token-set.js";
import type { Owner, TokenStore } from "./token-store.js";

/** Sets of former settings that are kept, so that an undone change finds its own again. */
const MOST_SETS = 5;

/**
 * One owner's record in memory and in the store. Changes are made one after another on the newest record; memory has
 * them first, so that a disk that can't be written loses nothing: the next change writes all of it.
 */
export class RecordKeeper {
  readonly #store: TokenStore;
  readonly #credentialId: string;
  readonly #owner: Owner;
  #record: TokenRecord = { sets: [] };
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #lastChange: Promise<void> = Promise.resolve();

  constructor(store: TokenStore, credentialId: string, owner: Owner) {
    this.#store = store;
    this.#credentialId = credentialId;
    this.#owner = owner;
  }

  /** As last loaded or changed. Empty before the first `load`. */
  get record(): TokenRecord {
    return this.#record;
  }

  /** Reads the record, once. Throws as the store does; then the next call tries again. */
  load(): Promise<void> {
    if (this.#isLoaded) return Promise.resolve();
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Makes `set` the live one of its fingerprint. */
  async promote(set: TokenSet): Promise<void> {
    await this.#change(({ sets, candidate, refused }) => ({
      sets: [set, ...sets.filter(({ fingerprint }) => fingerprint !== set.fingerprint)].slice(0, MOST_SETS),
      ...(candidate && candidate.set !== set && { candidate }),
      ...(refused && refused.fingerprint !== set.fingerprint && { refused }),
    }));
  }

  async setCandidate(candidate: TokenRecord["candidate"]): Promise<void> {
    if (candidate === undefined && this.#record.candidate === undefined) return;
    await this.#change(({ sets, refused }) => ({ sets, ...(candidate && { candidate }), ...(refused && { refused }) }));
  }

  /** Notes that the provider declared the grant dead; the set stays, for whoever wants to look into it. */
  async refuse(refused: NonNullable<TokenRecord["refused"]>): Promise<void> {
    await this.#change((record) => ({ ...record, refused }));
  }

  /** Empties the record and gives the sets it had. */
  async clear(): Promise<readonly TokenSet[]> {
    const { sets, candidate } = this.#record;
    this.#record = { sets: [] };
    await this.#afterOthers(() => this.#store.remove(this.#credentialId, this.#owner));
    return candidate ? [...sets, candidate.set] : sets;
  }

  async #read(): Promise<void> {
    this.#record = (await this.#store.read(this.#credentialId, this.#owner)) ?? { sets: [] };
    this.#isLoaded = true;
  }

  async #change(change: (record: TokenRecord) => TokenRecord): Promise<void> {
    this.#record = change(this.#record);
    await this.#afterOthers(() => this.#store.write(this.#credentialId, this.#owner, this.#record));
  }

  #afterOthers(write: () => Promise<void>): Promise<void> {
    const mine = this.#lastChange.then(write);
    this.#lastChange = mine.catch(() => undefined);
    return mine;
  }
}
