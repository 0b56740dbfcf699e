import { codeOf, Failure, type FailureCode } from "../../failure.js";
import { shown } from "./find-jwks-url.js";
import type { Jose } from "./load-jose.js";

/** jose's errors of which nothing but the code matters. */
const CODES: Readonly<Record<string, FailureCode>> = {
  ERR_JWT_EXPIRED: "token-expired",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "token-signature-wrong",
  ERR_JWKS_NO_MATCHING_KEY: "token-key-unknown",
  ERR_JOSE_ALG_NOT_ALLOWED: "token-algorithm-refused",
  ERR_JOSE_NOT_SUPPORTED: "token-unsupported",
  ERR_JWS_INVALID: "token-malformed",
  ERR_JWT_INVALID: "token-malformed",
};

/** What is wrong with a token, by jose's error. No claim goes into it but who says to be the issuer. */
export function tokenFailure({ errors }: Jose, error: unknown, issuer: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof errors.JWTClaimValidationFailed) return claimFailure(error);
  const code = CODES[codeOf(error) ?? ""];
  // Whatever else it is, it came up with the issuer's keys: one of them can't be used.
  return code === undefined ? new Failure("issuer-unreadable", { issuer: shown(issuer) }) : new Failure(code);
}

function claimFailure({ claim, reason, payload }: InstanceType<Jose["errors"]["JWTClaimValidationFailed"]>): Failure {
  if (reason !== "check_failed") return new Failure("token-claim-unusable", { claim });
  if (claim === "iss") return new Failure("token-issuer-wrong", { issuer: shown(payload.iss) });
  if (claim === "aud") return new Failure("token-audience-wrong");
  return new Failure(claim === "nbf" ? "token-not-yet-valid" : "token-expired");
}
