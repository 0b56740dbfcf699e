import type { TokenRecord } from "./token-set.js";

/** An end user of a flow: the same id in two channels, and the number 5 and the text "5", are different consumers. */
export interface Consumer {
  readonly kind: "consumer";
  readonly channel: string;
  readonly consumer: string | number;
}

/** For whom a token set speaks. */
export type Owner = { readonly kind: "shared" } | Consumer;

export const SHARED: Owner = { kind: "shared" };

/** A record as the store has it. */
export interface StoredRecord {
  readonly record: TokenRecord;
  /** Another one with each write, never one that was there before. */
  readonly revision: string;
  /** Whose it is, in a consumer's: names in a store do not tell. */
  readonly owner?: Consumer;
}

/** A turn at one record, among all processes that share the store. */
export interface StoreLock {
  /** Whether the turn is surely still ours, and stays ours for so long. */
  holdsFor(durationMs: number): Promise<boolean>;
  /** Never throws: a turn that can't be given back ends by itself. */
  release(): Promise<void>;
}

/**
 * Where token sets live; several processes may share one. Every method may throw `store-locked`, `store-newer`,
 * `store-damaged`, `store-unreadable` and `store-unwritable`.
 */
export interface TokenStore {
  /** The record, or undefined where there is none. */
  read(credentialId: string, owner: Owner): Promise<StoredRecord | undefined>;
  /**
   * Writes over the revision that was read (undefined: over nothing) and gives the new one, when the record would
   * survive a power cut. Throws `store-conflict` where another one is there.
   */
  write(credentialId: string, owner: Owner, record: TokenRecord, over: string | undefined): Promise<string>;
  /** As `write`, but afterwards there is none. */
  remove(credentialId: string, owner: Owner, over: string | undefined): Promise<void>;
  /** Takes a damaged record out of the way, for whoever wants to look into it. */
  setAside(credentialId: string, owner: Owner): Promise<void>;
  /** Waits for a turn. Throws `store-busy` where others have it for too long. */
  lock(credentialId: string, owner: Owner): Promise<StoreLock>;
  /** Tells the other processes that somebody authorized or disconnected. */
  announce(): Promise<void>;
  /** Another text whenever a process announced something. */
  announcements(): Promise<string>;
  close(): Promise<void>;
}

/** What else the same store keeps of consumers. */
export interface ConsumerStore {
  /** Consumers who have a record of this credential, in no order that means anything. Throws as a `TokenStore` does. */
  consumers(credentialId: string, page: ConsumerPageRequest): Promise<ConsumerPage>;
  /** Links and what else ends by itself. */
  readonly pending: PendingStore;
}

export interface ConsumerPageRequest {
  /** `next` of the page before; undefined: the first page. */
  readonly after: string | undefined;
  /** At most so many consumers. */
  readonly limit: number;
  /** Only consumers whose id or account has this text in it; the case does not matter. Empty: all. */
  readonly search: string;
}

export interface ConsumerPage {
  readonly consumers: readonly ListedConsumer[];
  /** For the next page; undefined: this is the last. A page may hold fewer than `limit`, and none, and still have a next one. */
  readonly next?: string;
  /** Of all consumers of the credential, whatever is searched for; damaged records count, too. */
  readonly total: number;
}

export interface ListedConsumer {
  readonly owner: Consumer;
  readonly record: TokenRecord;
}

/** Small records that end by themselves: sign-in links, codes. Shared by the same processes as token sets, sealed in the same way. */
export interface PendingStore {
  /** The content of a key; undefined where there is none, or where it has ended. */
  read(key: readonly string[]): Promise<object | undefined>;
  /**
   * Puts what `change` makes of the content in its place, at one stroke among all processes, and gives its result;
   * `change` may be called again where another process was faster. Throws `store-busy` and as the other methods do.
   */
  update<Result>(
    key: readonly string[],
    change: (content: object | undefined) => PendingChange<Result>,
  ): Promise<Result>;
}

/** What becomes of a pending record. */
export type PendingChange<Result> =
  | { readonly then: "keep"; readonly result: Result }
  | { readonly then: "remove"; readonly result: Result }
  | { readonly then: "write"; readonly content: object; readonly endsAtMs: number; readonly result: Result };
