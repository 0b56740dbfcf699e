/**
 * The algorithms by which a token's signature may be verified (RFC 7518, RFC 8037, RFC 9864): only such whose keys can be
 * public. With a shared secret the issuer's public key could serve as one, and "none" is no signature.
 */
const SIGNATURE_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Those that are allowed where the author names none. */
export const USUAL_ALGORITHMS: readonly string[] = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"];

/** The first that is none of them; undefined where all are. */
export function findUnsafeAlgorithm(algorithms: readonly string[]): string | undefined {
  return algorithms.find((algorithm) => !SIGNATURE_ALGORITHMS.some((known) => known === algorithm));
}
