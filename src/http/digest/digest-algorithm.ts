import { createHash } from "node:crypto";

/** How the parts of a Digest answer are hashed (RFC 7616 section 3.2). */
export interface DigestAlgorithm {
  /** As the server wrote it; undefined where it named none, which means MD5. */
  readonly name: string | undefined;
  /** As node:crypto names it. */
  readonly hash: string;
  /** Whether user name and password are hashed once more with the nonces (`-sess`). */
  readonly isSession: boolean;
}

/** Names of node:crypto by those of RFC 7616, the weakest first. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ["md5", "md5"],
  ["sha-256", "sha256"],
  ["sha-512-256", "sha512-256"],
]);

/** The algorithm that a challenge names, in any case; undefined for one that is not known. */
export function readDigestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const [, family = "", session] = /^(.*?)(-sess)?$/.exec(name?.toLowerCase() ?? "md5") ?? [];
  const hash = HASHES.get(family);
  return hash === undefined ? undefined : { name, hash, isSession: session !== undefined };
}

/** A number that is greater the stronger the algorithm's hash is. */
export function strengthOf({ hash }: DigestAlgorithm): number {
  return [...HASHES.values()].indexOf(hash);
}

/** The hash of these octets as hexadecimal digits in lower case. */
export function hashOctets({ hash }: DigestAlgorithm, octets: Uint8Array): string {
  return createHash(hash).update(octets).digest("hex");
}
