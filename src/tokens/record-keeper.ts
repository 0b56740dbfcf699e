import { Failure } from "../failure.js";
import type { Intent, TokenRecord, TokenSet } from "./token-set.js";
import type { Owner, StoredRecord, StoreLock, TokenStore } from "./token-store.js";

/** Sets of former settings that are kept, so that an undone change finds its own again. */
const MOST_SETS = 5;

/** A record may be overwritten by others in between a few times, not for ever. */
const MOST_TRIES = 5;

const EMPTY: TokenRecord = { sets: [] };

type Change = (record: TokenRecord) => TokenRecord;

/**
 * One owner's record in memory and in the store. Changes are made one after another on the newest record, whichever
 * process wrote it. Memory has them first, so that a store that can't be written loses nothing while the process lives:
 * `writeAgain` tries.
 */
export class RecordKeeper {
  readonly #store: TokenStore;
  readonly #credentialId: string;
  readonly #owner: Owner;
  #stored: StoredRecord | undefined;
  /** Made in memory, not in the store yet. */
  #pending: readonly Change[] = [];
  #record = EMPTY;
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #unwritten: Failure | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #turn: { readonly lock: Promise<StoreLock>; users: number } | undefined;

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
    this.#loading ??= this.reload().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Reads what other processes may have written since. Throws as the store does. */
  async reload(): Promise<void> {
    let known: StoredRecord | undefined;
    let stored: StoredRecord | undefined;
    do {
      known = this.#stored;
      stored = await this.#store.read(this.#credentialId, this.#owner);
    } while (known !== this.#stored); // else a write of ours that ended meanwhile would be undone in memory
    this.#isLoaded = true;
    this.#adopt(stored, this.#pending);
  }

  /** Works while no other process changes the record; nested and simultaneous uses share the turn. Throws `store-busy`. */
  async inTurn<T>(work: (lock: StoreLock) => Promise<T>): Promise<T> {
    this.#turn ??= { lock: this.#store.lock(this.#credentialId, this.#owner), users: 0 };
    const turn = this.#turn;
    turn.users += 1;
    try {
      return await work(await turn.lock);
    } finally {
      turn.users -= 1;
      if (turn.users === 0) {
        this.#turn = undefined;
        await turn.lock.then((lock) => lock.release()).catch(() => undefined);
      }
    }
  }

  /** Makes `set` the live one of its fingerprint; one that renews another only where that is still there. */
  async promote(set: TokenSet, renewed?: TokenSet): Promise<void> {
    await this.#change((record) => {
      const { sets, candidate, refused } = record;
      if (renewed && !sets.some((known) => isSameSet(known, renewed))) return withoutIntent(record);
      return {
        sets: [set, ...sets.filter(({ fingerprint }) => fingerprint !== set.fingerprint)].slice(0, MOST_SETS),
        ...(candidate && !isSameSet(candidate.set, set) && { candidate }),
        ...(refused && refused.fingerprint !== set.fingerprint && { refused }),
      };
    });
  }

  async setCandidate(candidate: TokenRecord["candidate"]): Promise<void> {
    await this.#change(({ sets, refused, intent }) => ({
      sets,
      ...(candidate && { candidate }),
      ...(refused && { refused }),
      ...(intent && { intent }),
    }));
  }

  /** Puts `next` in the place of `set`, live or candidate; nothing where `set` is there no more. */
  async replace(set: TokenSet, next: TokenSet): Promise<void> {
    await this.#change((record) => ({
      ...record,
      sets: record.sets.map((known) => (isSameSet(known, set) ? next : known)),
      ...(record.candidate &&
        isSameSet(record.candidate.set, set) && { candidate: { ...record.candidate, set: next } }),
    }));
  }

  /** Notes that the provider declared the grant of `set` dead, where that is still there; it stays, for whoever wants to look into it. */
  async refuse(refused: NonNullable<TokenRecord["refused"]>, set: TokenSet): Promise<void> {
    await this.#change((record) =>
      record.sets.some((known) => isSameSet(known, set)) ? { ...withoutIntent(record), refused } : record,
    );
  }

  /** Notes that a refresh token is about to be sent. Throws where that can't be stored; then it is not noted. */
  async intend(intent: Intent): Promise<void> {
    const note: Change = (record) => ({ ...record, intent });
    try {
      await this.#change(note);
    } catch (error) {
      this.#adopt(
        this.#stored,
        this.#pending.filter((change) => change !== note),
      );
      throw error;
    }
  }

  /** Notes that the refresh token was not sent after all, or that the provider answered and did not take it. */
  async dropIntent({ spends, atMs }: Intent): Promise<void> {
    await this.#change((record) =>
      record.intent?.spends === spends && record.intent.atMs === atMs ? withoutIntent(record) : record,
    );
  }

  /**
   * Empties the record and gives the sets it had. First out of turn, so that other processes can see it at once, and
   * `onGone` can tell them: who has the turn may be waiting for a provider. Then in turn, for what they wrote just then.
   */
  async clear(onGone: () => Promise<void>): Promise<readonly TokenSet[]> {
    if (this.#unwritten === undefined) await this.reload().catch(() => undefined);
    const { sets, candidate } = this.#record;
    const over = this.#stored?.revision;
    const removed = this.#store.remove(this.#credentialId, this.#owner, over).then(onGone, () => undefined);
    await Promise.all([this.#change(() => EMPTY), removed]);
    return candidate ? [...sets, candidate.set] : sets;
  }

  /** Writes what is in memory only, if anything is. Throws `store-unwritable` where it still can't. */
  async writeAgain(): Promise<void> {
    if (this.#unwritten) await this.#write();
  }

  #adopt(stored: StoredRecord | undefined, pending: readonly Change[]): void {
    this.#stored = stored;
    this.#pending = pending;
    this.#record = pending.reduce((record, change) => change(record), stored?.record ?? EMPTY);
  }

  async #change(change: Change): Promise<void> {
    this.#adopt(this.#stored, [...this.#pending, change]);
    await this.#write();
  }

  #write(): Promise<void> {
    const mine = this.#lastWrite
      .then(() => this.inTurn(() => this.#writePending()))
      .then(
        () => {
          this.#unwritten = undefined;
        },
        (error: unknown) => {
          this.#unwritten = error instanceof Failure ? error : new Failure("store-unwritable", {}, { cause: error });
          throw this.#unwritten;
        },
      );
    this.#lastWrite = mine.catch(() => undefined);
    return mine;
  }

  async #writePending(): Promise<void> {
    for (let tries = 1; this.#pending.length > 0; tries += 1) {
      const written = this.#pending;
      try {
        this.#adopt(await this.#put(this.#record), this.#pending.slice(written.length));
      } catch (error) {
        const isOvertaken = error instanceof Failure && error.code === "store-conflict";
        if (!isOvertaken || tries === MOST_TRIES) throw error;
        this.#adopt(await this.#store.read(this.#credentialId, this.#owner), this.#pending);
      }
    }
  }

  async #put(record: TokenRecord): Promise<StoredRecord | undefined> {
    const over = this.#stored?.revision;
    if (record.sets.length === 0 && record.candidate === undefined) {
      await this.#store.remove(this.#credentialId, this.#owner, over);
      return undefined;
    }
    return { record, revision: await this.#store.write(this.#credentialId, this.#owner, record, over) };
  }
}

function withoutIntent({ sets, candidate, refused }: TokenRecord): TokenRecord {
  return { sets, ...(candidate && { candidate }), ...(refused && { refused }) };
}

/** Sets are told apart by what was received, not by what was added to them later. */
function isSameSet(one: TokenSet, other: TokenSet): boolean {
  return one.accessToken === other.accessToken && one.receivedAtMs === other.receivedAtMs;
}
