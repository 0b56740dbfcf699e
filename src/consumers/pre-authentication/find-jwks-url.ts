import { Failure } from "../../failure.js";
import type { ReadDocument } from "./issuer-document.js";

/**
 * Where an issuer's keys are, by its metadata: OpenID Connect Discovery section 4, else RFC 8414 section 3. They count
 * only where they name this issuer. Throws `issuer-unreachable`, `issuer-mismatch`, and `issuer-unreadable` where there are none.
 */
export async function findJwksUrl(issuer: string, read: ReadDocument): Promise<string> {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, "");
  const openId = await read(`${url.origin}${path}/.well-known/openid-configuration`);
  const metadata = openId ?? (await read(`${url.origin}/.well-known/oauth-authorization-server${path}`));
  if (metadata === undefined) throw new Failure("issuer-unreadable", { issuer });
  if (metadata.issuer !== issuer) throw new Failure("issuer-mismatch", { issuer: shown(metadata.issuer) });
  if (typeof metadata.jwks_uri !== "string") throw new Failure("issuer-unreadable", { issuer });
  return metadata.jwks_uri;
}

/** What names itself an issuer, for people. */
export function shown(issuer: unknown): string {
  return typeof issuer === "string" ? issuer.replace(/\p{C}/gu, " ").slice(0, 200) : "";
}
