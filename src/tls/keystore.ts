import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { RawCertificate, RawKey, RawKeystore } from "./raw-keystore.js";

/** A keystore's keys with their certificates, and the certificates that it brings to be trusted. */
export interface Keystore {
  readonly entries: readonly KeystoreEntry[];
  /** Marked by the file as trusted, or of no key's chain. */
  readonly trusted: readonly X509Certificate[];
  /** Authorities at the end of a key's chain. */
  readonly roots: readonly X509Certificate[];
}

export interface KeystoreEntry {
  readonly alias: string;
  /** Undefined where the password does not open it. */
  readonly key: KeyObject | undefined;
  /** The key's own certificate first; empty where none of the file's fits the key. */
  readonly chain: readonly X509Certificate[];
}

/** Longer than any real one. */
const LONGEST_CHAIN = 10;

type Known = RawCertificate & { readonly certificate: X509Certificate };

/** Brings keys and certificates together, by the public key. Throws an Error where a key or certificate is damaged. */
export function pairKeystore(raw: RawKeystore): Keystore {
  const known = raw.certificates.map((each): Known => ({ ...each, certificate: new X509Certificate(each.der) }));
  const entries = raw.keys.map((key, index) => makeEntry(key, index, known));
  const inChains = new Set(entries.flatMap(({ chain }) => chain).map(({ fingerprint256 }) => fingerprint256));
  const isForTrust = ({ isTrusted, certificate }: Known) => isTrusted || !inChains.has(certificate.fingerprint256);
  return {
    entries,
    trusted: known.filter(isForTrust).map(({ certificate }) => certificate),
    roots: entries.flatMap(({ chain }) => chain.slice(1).filter((each) => each.ca && isSelfSigned(each))),
  };
}

function makeEntry({ alias, der, pairId }: RawKey, index: number, known: readonly Known[]): KeystoreEntry {
  const key = der && createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const paired = known.filter((each) => pairId !== undefined && each.pairId === pairId);
  const own = [...paired, ...known].find(({ certificate }) => key === undefined || certificate.checkPrivateKey(key));
  const isOwn = own !== undefined && (key !== undefined || paired.includes(own));
  return {
    alias: alias || String(index + 1),
    key,
    chain: isOwn ? chainOf(own.certificate, known) : [],
  };
}

/** From a certificate to the last of its issuers that is there. */
function chainOf(first: X509Certificate, known: readonly Known[]): readonly X509Certificate[] {
  const chain = [first];
  for (let last = first; chain.length < LONGEST_CHAIN && !isSelfSigned(last);) {
    const issuer = known.find(({ certificate }) => isIssuedBy(last, certificate))?.certificate;
    if (issuer === undefined) break;
    chain.push((last = issuer));
  }
  return chain;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
