import type { TokenRecord } from "./token-set.js";

/** For whom a token set speaks. */
export type Owner =
  { readonly kind: "shared" } | { readonly kind: "consumer"; readonly channel: string; readonly consumer: string };

export const SHARED: Owner = { kind: "shared" };

/** Where token sets live. Every method may throw `store-locked`, `store-newer`, `store-damaged`, `store-unreadable`, `store-unwritable`. */
export interface TokenStore {
  /** The record, or undefined where there is none. */
  read(credentialId: string, owner: Owner): Promise<TokenRecord | undefined>;
  /** Resolves when the record would survive a power cut. */
  write(credentialId: string, owner: Owner, record: TokenRecord): Promise<void>;
  remove(credentialId: string, owner: Owner): Promise<void>;
  /** Takes a damaged record out of the way, for whoever wants to look into it. */
  setAside(credentialId: string, owner: Owner): Promise<void>;
}
