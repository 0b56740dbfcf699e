/** What one authorization gave: tokens, expiry, scope, and public facts. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** As the server wrote it; "Bearer" where it said nothing (RFC 6749 section 5.1 requires it, some leave it out). */
  readonly tokenType: string;
  /** Milliseconds since the epoch; absent where the server did not say. */
  readonly expiresAtMs?: number;
  readonly receivedAtMs: number;
  /** When the refresh token ends, where the server said (`refresh_expires_in` and the like; no RFC has it). */
  readonly refreshExpiresAtMs?: number;
  /** Since when no renewal has put that end off; absent where none has tried. */
  readonly endFixedSinceMs?: number;
  /** Granted scope, as the server or, where it said nothing, the request had it (RFC 6749 section 5.1). */
  readonly scope?: string;
  /** Who signed in, where the provider told: a name or address to show to people. */
  readonly account?: string;
  /** Captured facts for URLs: `instance_url`, `api_domain`. */
  readonly facts: Readonly<Record<string, string>>;
  /** The token endpoint that the callback selected among the preset's (Zoho's data centres); renewals go there. */
  readonly tokenUrl?: string;
  /** The consumer's own token that it was got with (Consumer Pre-Authentication). */
  readonly subject?: Subject;
  /** Of the settings that it was got under: a set is used and sent under the same settings only. */
  readonly fingerprint: string;
  /**
   * Since then its refresh token is being sent. Where nobody sends it any more this is a loss: the answer never came,
   * and the provider may have taken the token already.
   */
  readonly sentAtMs?: number | undefined;
  /** Final: the provider said that the grant is dead. */
  readonly refused?: Refusal;
}

/** A verified token that a consumer brought; until it ends, a new set can be got with it where it is exchanged. */
export interface Subject {
  readonly token: string;
  readonly endsAtMs: number;
  /** Which of two is the newer one; absent where the issuer did not say. */
  readonly issuedAtMs?: number;
}

export interface Refusal {
  readonly reason: string;
  readonly atMs: number;
}

/** All that the store keeps for one owner of one credential. */
export interface TokenRecord {
  /** Live sets, newest first: at most one a fingerprint, so that an undone change finds its own again. */
  readonly sets: readonly TokenSet[];
  /** Authorized from a form that is not deployed yet; becomes live when a deploy matches it. */
  readonly candidate?: { readonly attempt: string; readonly settingsDigest: string; readonly set: TokenSet };
}
