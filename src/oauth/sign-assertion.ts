import { createPrivateKey } from "node:crypto";
import type { OAuthSettings } from "../credentials/credential-settings.js";

/** Google takes no assertion that lives longer than an hour. */
const LIFETIME_SECONDS = 3600;

/** Who is a little ahead of the provider's clock is not refused. */
const EARLIER_SECONDS = 30;

/**
 * What proves a service account at its token URL (RFC 7523 section 3, as Google wants it): signed with the account's key,
 * RS256, for that URL alone. The settings' key is one that `completeNlu` has checked.
 */
export async function signAssertion(settings: OAuthSettings, nowMs: number): Promise<string> {
  const { clientId, clientSecret = "", tokenUrl, scope, nlu } = settings;
  const { SignJWT } = await import("jose"); // 30 ms that Node-RED's start does not need
  const issuedAt = Math.floor(nowMs / 1000) - EARLIER_SECONDS;
  return new SignJWT(scope === undefined ? {} : { scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(nlu?.keyId !== undefined && { kid: nlu.keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(createPrivateKey(clientSecret));
}
