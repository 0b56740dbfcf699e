import { errors, jwtVerify } from "jose";
import type { ServiceAccount } from "./service-account.js";

/** What Google's token endpoint says of an assertion. */
export type Verdict =
  | { readonly isGood: true; readonly scope: string }
  | { readonly isGood: false; readonly error: string; readonly description: string };

const LONGEST_SECONDS = 3600;
/** How far apart the clocks may be. */
const SKEW_SECONDS = 300;

const SCOPES = ["https://www.googleapis.com/auth/dialogflow", "https://www.googleapis.com/auth/cloud-platform"];

const OTHER_TIME = {
  isGood: false,
  error: "invalid_grant",
  description:
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
} as const;

/** Checks signature, key, account, audience, times and scope as Google documents them for service accounts. */
export async function checkAssertion(
  assertion: string,
  { keyFile, publicKey }: ServiceAccount,
  now: Date,
): Promise<Verdict> {
  const nowSeconds = now.getTime() / 1000;
  const expected = {
    algorithms: ["RS256"],
    audience: keyFile.token_uri,
    clockTolerance: SKEW_SECONDS,
    currentDate: now,
    requiredClaims: ["iat", "exp", "scope"],
  };
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, expected);
    const { iss, sub = iss, iat = 0, exp = 0, scope } = payload;
    if (protectedHeader.kid !== keyFile.private_key_id) return invalidGrant("Invalid JWT Signature.");
    if (iss !== keyFile.client_email || sub !== iss) return invalidGrant("Invalid grant: account not found");
    if (iat > nowSeconds + SKEW_SECONDS || exp - iat > LONGEST_SECONDS) return OTHER_TIME;
    if (typeof scope !== "string" || !scope.split(" ").every((each) => SCOPES.includes(each)))
      return {
        isGood: false,
        error: "invalid_scope",
        description: "Invalid OAuth scope or ID token audience provided.",
      };
    return { isGood: true, scope };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return OTHER_TIME;
    const isOtherAudience = error instanceof errors.JWTClaimValidationFailed && error.claim === "aud";
    return invalidGrant(isOtherAudience ? "Invalid JWT: Failed audience check." : "Invalid JWT Signature.");
  }
}

function invalidGrant(description: string): Verdict {
  return { isGood: false, error: "invalid_grant", description };
}
