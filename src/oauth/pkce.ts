import { createHash, randomBytes } from "node:crypto";

/** 256 random bits as text that fits a URL: PKCE verifier (RFC 7636 section 4.1), `state`, tickets and cookies. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** RFC 7636 section 4.2, S256. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
