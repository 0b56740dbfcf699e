import type { PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import { accountIn } from "../../oauth/account.js";
import { isConsumerId } from "../read-consumer.js";

/** A token that a consumer brought, and what the issuer says in it. */
export interface VerifiedToken {
  readonly token: string;
  /** Whose it is: the value of the claim that the author chose. */
  readonly consumer: string | number;
  readonly expiresAtMs: number;
  /** As long as the author's clock tolerance lets it be used. */
  readonly endsAtMs: number;
  readonly issuedAtMs?: number;
  /** A name or address to show to people. */
  readonly account?: string;
  readonly scope?: string;
}

/**
 * Who brought the token, if the issuer of the settings made it for their audience and it has not ended. Throws a failure
 * of a code of its own for each way in which it can be wrong, and `issuer-…` where nobody can tell just now.
 */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

type Claims = Readonly<Record<string, unknown>>;

/** The last day of the year 9999. */
const LAST_MS = 253_402_300_799_000;

/** Reads claims that are verified. Throws `consumer-claim-missing`, and `token-claim-unusable` where there is no end. */
export function toVerifiedToken(
  token: string,
  claims: Claims,
  { consumerClaim, clockToleranceSeconds }: PreAuthenticationSettings,
): VerifiedToken {
  const consumer = Object.hasOwn(claims, consumerClaim) ? claims[consumerClaim] : undefined;
  if (!isConsumerId(consumer)) throw new Failure("consumer-claim-missing", { claim: consumerClaim });
  const expiresAtMs = timeIn(claims, "exp");
  if (expiresAtMs === undefined) throw new Failure("token-claim-unusable", { claim: "exp" });
  const issuedAtMs = timeIn(claims, "iat");
  const account = accountIn(claims);
  const scope = scopeIn(claims);
  return {
    token,
    consumer,
    expiresAtMs,
    endsAtMs: expiresAtMs + clockToleranceSeconds * 1000,
    ...(issuedAtMs !== undefined && { issuedAtMs }),
    ...(account !== undefined && { account }),
    ...(scope !== undefined && { scope }),
  };
}

/** A NumericDate (RFC 7519 section 2) in milliseconds; undefined where there is none. */
export function timeIn(claims: Claims, name: "exp" | "iat" | "nbf"): number | undefined {
  const seconds = claims[name];
  const ms = typeof seconds === "number" ? Math.floor(seconds * 1000) : NaN;
  return Math.abs(ms) <= LAST_MS ? ms : undefined;
}

/** RFC 9068 section 2.2.3, and Microsoft's and Okta's word for it. */
function scopeIn({ scope, scp }: Claims): string | undefined {
  const found = scope ?? scp;
  const text = Array.isArray(found) ? found.filter((each) => typeof each === "string").join(" ") : found;
  return typeof text === "string" && text !== "" ? text : undefined;
}
