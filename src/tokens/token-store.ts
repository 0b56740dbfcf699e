import type { TokenRecord } from "./token-set.js";

/** For whom a token set speaks. */
export type Owner =
  { readonly kind: "shared" } | { readonly kind: "consumer"; readonly channel: string; readonly consumer: string };

export const SHARED: Owner = { kind: "shared" };

/** A record as the store has it. */
export interface StoredRecord {
  readonly record: TokenRecord;
  /** Another one with each write, never one that was there before. */
  readonly revision: string;
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
