import { hashOctets } from "./digest-algorithm.js";
import type { DigestChallenge } from "./digest-challenge.js";

/** Who asks for what, and how often. */
interface DigestRequest {
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** The request target: path and query as they are sent. */
  readonly uri: string;
  readonly body: string | Buffer | undefined;
  /** The client's own nonce: random, ASCII. One for all answers to a challenge: it makes the key of a `-sess` session. */
  readonly cnonce: string;
  /** How many requests were sent with the challenge's nonce, this one included. */
  readonly count: number;
}

/** The `Authorization` header's value that answers the challenge (RFC 7616 section 3.4). */
export function answerDigest(challenge: DigestChallenge, given: DigestRequest): string {
  const request = challenge.isUnicode ? withNormalNames(given) : given;
  const { realm, nonce, algorithm, qop, opaque, hashesUser } = challenge;
  const fields = [
    userField(challenge, request.user),
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.uri)}`,
    `response=${quote(responseTo(challenge, request))}`,
  ];
  // What the server did not name is not named to it: servers older than RFC 2617 may not know it.
  if (algorithm.name !== undefined) fields.push(`algorithm=${algorithm.name}`);
  if (qop !== undefined || algorithm.isSession) fields.push(`cnonce=${quote(request.cnonce)}`);
  if (qop !== undefined) fields.push(`qop=${qop}`, `nc=${toHexadecimal(request.count)}`);
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  if (hashesUser) fields.push("userhash=true");
  return `Digest ${fields.join(", ")}`;
}

function responseTo(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, algorithm, qop } = challenge;
  const hash = (...parts: readonly string[]) => hashOctets(algorithm, Buffer.from(parts.join(":"), "latin1"));
  const { method, uri, cnonce } = request;
  const secret = hash(toOctets(request.user), realm, toOctets(request.password));
  const key = algorithm.isSession ? hash(secret, nonce, cnonce) : secret;
  const body = hashOctets(algorithm, Buffer.from(request.body ?? ""));
  const subject = qop === "auth-int" ? hash(method, uri, body) : hash(method, uri);
  if (qop === undefined) return hash(key, nonce, subject);
  return hash(key, nonce, toHexadecimal(request.count), cnonce, qop, subject);
}

/** RFC 7616 section 4: who speaks of UTF-8 expects normalization form C. */
function withNormalNames(request: DigestRequest): DigestRequest {
  return { ...request, user: request.user.normalize("NFC"), password: request.password.normalize("NFC") };
}

function userField({ realm, algorithm, hashesUser }: DigestChallenge, user: string): string {
  if (hashesUser) {
    return `username=${quote(hashOctets(algorithm, Buffer.from(`${toOctets(user)}:${realm}`, "latin1")))}`;
  }
  const fitsQuotes = /^[\t\x20-\x7e]*$/.test(user);
  return fitsQuotes ? `username=${quote(user)}` : `username*=UTF-8''${encodeExtended(user)}`;
}

/** As RFC 8187 section 3.2.1 writes what no quoted string can hold. */
function encodeExtended(text: string): string {
  const percent = (octet: string) => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return toOctets(text).replace(/[^\w!#$&+.^`|~-]/g, percent);
}

/** The text's UTF-8, a character for each octet, as the texts of a challenge are. */
function toOctets(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

function toHexadecimal(count: number): string {
  return count.toString(16).padStart(8, "0");
}
