import { Failure } from "../failure.js";
import type { TokenRecord, TokenSet } from "./token-set.js";
import type { Owner, TokenStore } from "./token-store.js";

/** Sets of former settings that are kept, so that an undone change finds its own again. */
const MOST_SETS = 5;

/**
 * One owner's record in memory and in the store. Changes are made one after another on the newest record; memory has
 * them first, so that a store that can't be written loses nothing while the process lives: `writeAgain` tries.
 */
export class RecordKeeper {
  readonly #store: TokenStore;
  readonly #credentialId: string;
  readonly #owner: Owner;
  #record: TokenRecord = { sets: [] };
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #unwritten: Failure | undefined;
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

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Why the newest record is in memory only; undefined where it is stored. */
  get unwritten(): Failure | undefined {
    return this.#unwritten;
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
    await this.#change(({ sets, refused }) => ({ sets, ...(candidate && { candidate }), ...(refused && { refused }) }));
  }

  /** Puts `next` in the place of `set`, live or candidate; nothing where `set` is there no more. */
  async replace(set: TokenSet, next: TokenSet): Promise<void> {
    const { sets, candidate } = this.#record;
    if (!sets.includes(set) && candidate?.set !== set) return;
    await this.#change((record) => ({
      ...record,
      sets: record.sets.map((known) => (known === set ? next : known)),
      ...(record.candidate?.set === set && { candidate: { ...record.candidate, set: next } }),
    }));
  }

  /** Notes that the provider declared the grant dead; the set stays, for whoever wants to look into it. */
  async refuse(refused: NonNullable<TokenRecord["refused"]>): Promise<void> {
    await this.#change((record) => ({ ...record, refused }));
  }

  /** Empties the record and gives the sets it had. */
  async clear(): Promise<readonly TokenSet[]> {
    const { sets, candidate } = this.#record;
    this.#record = { sets: [] };
    await this.#inOrder(() => this.#store.remove(this.#credentialId, this.#owner));
    return candidate ? [...sets, candidate.set] : sets;
  }

  /** Writes what is in memory only, if anything is. Throws `store-unwritable` where it still can't. */
  async writeAgain(): Promise<void> {
    if (this.#unwritten) await this.#change((record) => record);
  }

  async #read(): Promise<void> {
    this.#record = (await this.#store.read(this.#credentialId, this.#owner)) ?? { sets: [] };
    this.#isLoaded = true;
  }

  async #change(change: (record: TokenRecord) => TokenRecord): Promise<void> {
    this.#record = change(this.#record);
    await this.#inOrder(() => this.#store.write(this.#credentialId, this.#owner, this.#record));
  }

  #inOrder(write: () => Promise<void>): Promise<void> {
    const mine = this.#lastChange.then(write).then(
      () => {
        this.#unwritten = undefined;
      },
      (error: unknown) => {
        this.#unwritten = error instanceof Failure ? error : new Failure("store-unwritable", {}, { cause: error });
        throw this.#unwritten;
      },
    );
    this.#lastChange = mine.catch(() => undefined);
    return mine;
  }
}
