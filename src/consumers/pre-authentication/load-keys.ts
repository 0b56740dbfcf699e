import type { JSONWebKeySet } from "jose";
import { Failure } from "../../failure.js";
import { findJwksUrl } from "./find-jwks-url.js";
import type { ReadDocument } from "./issuer-document.js";
import { loadJose, type KeySet } from "./load-jose.js";

/** The issuer's keys (RFC 7517 section 5). Throws `issuer-unreachable`, `issuer-mismatch`, and `issuer-unreadable` where they are none. */
export async function loadKeys(issuer: string, jwksUrl: string | undefined, read: ReadDocument): Promise<KeySet> {
  const document = await read(jwksUrl ?? (await findJwksUrl(issuer, read)));
  const { createLocalJWKSet } = await loadJose();
  try {
    return createLocalJWKSet(document as unknown as JSONWebKeySet); // which checks what it is
  } catch {
    throw new Failure("issuer-unreadable", { issuer });
  }
}
