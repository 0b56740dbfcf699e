import { Failure } from "../failure.js";
import type { TokenRecord, TokenSet } from "./token-set.js";
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

  /** Whether something is read or written just now, or waits for that. */
  get isBusy(): boolean {
    return this.#pending.length > 0 || this.#turn !== undefined || this.#loading !== undefined;
  }

  /** Whether the store has this set, too: memory has a new one first. */
  isStored(set: TokenSet): boolean {
    return this.#stored?.record.sets.some((known) => isSameSet(known, set)) ?? false;
  }

  /** When every change so far is stored, or could not be: then `unwritten` tells. */
  async written(): Promise<void> {
    await this.#lastWrite;
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
    await this.#change((record) =>
      renewed && !record.sets.some((known) => isSameSet(known, renewed)) ? record : withLive(record, set),
    );
  }

  /** Makes the candidate the live one, where no other process did it and nobody dropped it. */
  async promoteCandidate(set: TokenSet): Promise<void> {
    await this.#change((record) =>
      record.candidate && isSameSet(record.candidate.set, set) ? withLive(record, set) : record,
    );
  }

  async setCandidate(candidate: TokenRecord["candidate"]): Promise<void> {
    await this.#change(({ sets }) => ({ sets, ...(candidate && { candidate }) }));
  }

  /** Adds to what is known of `set`, live or candidate; nothing where it is there no more. */
  async amend(set: TokenSet, facts: Partial<TokenSet>): Promise<void> {
    await this.#change((record) => amended(record, set, facts));
  }

  /**
   * Notes that the refresh token of `set` is about to be sent. Throws where that can't be stored, and where somebody has
   * the token in hand or it is gone; then it is not noted.
   */
  async intend(set: TokenSet, sentAtMs: number): Promise<void> {
    await this.#changeIntent(set, set.sentAtMs, sentAtMs);
    const isNoted = this.#record.sets.some((known) => isSameSet(known, set) && known.sentAtMs === sentAtMs);
    if (!isNoted) throw new Failure("store-conflict");
  }

  /** Notes that the refresh token of this intent was not sent after all, or that the provider answered and did not take it. */
  async dropIntent(set: TokenSet, sentAtMs: number): Promise<void> {
    await this.#changeIntent(set, sentAtMs, undefined);
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

  /** Another process's intent stays as it is. What can't be stored now is not kept for later: others may have gone on by then. */
  async #changeIntent(set: TokenSet, from: number | undefined, to: number | undefined): Promise<void> {
    const change: Change = (record) => {
      const isOurs = record.sets.some((known) => isSameSet(known, set) && known.sentAtMs === from);
      return isOurs ? amended(record, set, { sentAtMs: to }) : record;
    };
    try {
      await this.#change(change);
    } catch (error) {
      this.#adopt(
        this.#stored,
        this.#pending.filter((pending) => pending !== change),
      );
      throw error;
    }
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

function withLive({ sets, candidate }: TokenRecord, set: TokenSet): TokenRecord {
  return {
    sets: [set, ...sets.filter(({ fingerprint }) => fingerprint !== set.fingerprint)].slice(0, MOST_SETS),
    ...(candidate && !isSameSet(candidate.set, set) && { candidate }),
  };
}

function amended({ sets, candidate }: TokenRecord, set: TokenSet, facts: Partial<TokenSet>): TokenRecord {
  const amend = (known: TokenSet) => (isSameSet(known, set) ? { ...known, ...facts } : known);
  return { sets: sets.map(amend), ...(candidate && { candidate: { ...candidate, set: amend(candidate.set) } }) };
}

/** Sets are told apart by what was received, not by what was added to them later. */
function isSameSet(one: TokenSet, other: TokenSet): boolean {
  return one.accessToken === other.accessToken && one.receivedAtMs === other.receivedAtMs;
}
