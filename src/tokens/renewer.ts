import type { TokenSet } from "./token-set.js";

/** What a token source needs to know of its credential: how a token set of it becomes a new one, whatever its type. */
export interface Renewer {
  /** The credential's, for people. */
  readonly name: string;
  /** Of the settings: a set is used and sent under the same ones only. */
  readonly fingerprint: string;
  /** Of all that an authorization from a form depends on; absent where nobody authorizes in one. */
  readonly settingsDigest?: string;
  /** Whether tokens can be had at any time, with nothing that somebody allowed and that could end: Client Credentials. */
  readonly isEndless: boolean;
  /** The provider ends a refresh token that was not used for so many days. */
  readonly idleDays?: number;
  /** How the set, or none, can become a new one by itself; undefined: somebody has to sign in. */
  wayOf(set: TokenSet | undefined): RenewalWay | undefined;
  /** The set after its refresh token was sent. Throws what the token endpoint says. */
  refresh(set: TokenSet): Promise<TokenSet>;
  /** A new set that spends nothing. Throws what the token endpoint says. */
  request(set: TokenSet | undefined): Promise<TokenSet>;
}

/** A refresh token may be taken once only; what is requested can be requested again. */
type RenewalWay = "refresh" | "request";
