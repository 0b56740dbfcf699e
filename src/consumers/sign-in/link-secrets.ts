import { createHash, timingSafeEqual } from "node:crypto";
import { makeSecret } from "../../oauth/pkce.js";

/** What the store calls a link: who reads the store, or a provider's log with our `state`, can't make an address of it. */
export function linkNameOf(secret: string): string {
  return hashOf(secret).slice(0, 22);
}

/** SHA-256, base64url. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

export function hasHash(text: string, hash: string): boolean {
  const [one, other] = [Buffer.from(hashOf(text)), Buffer.from(hash)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** In the start page's form: only who has both the page and its browser's cookie can make it. */
export function formTokenOf(secret: string, cookie: string): string {
  return hashOf(`form.${secret}.${cookie}`);
}

const STATE = /^c\.([\w-]{22})\.[\w-]{43}$/;

/** A `state` for a consumer's sign-in (RFC 6749 section 10.12), which tells our callback the link. */
export function makeState(linkName: string): string {
  return `c.${linkName}.${makeSecret()}`;
}

/** The link of a `state`; undefined for an author's, or anybody else's. */
export function linkNameIn(state: string | undefined): string | undefined {
  return STATE.exec(state ?? "")?.[1];
}
