import type { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { Failure, type FailureCode, type FailureFacts } from "../failure.js";
import { summarizeCertificate } from "./certificate-summary.js";
import type { CertificateSummary } from "./keystore-report.js";
import type { KeystoreSource, NamedFile } from "./keystore-source.js";
import type { Keystore, KeystoreEntry } from "./keystore.js";
import { readKeystore } from "./read-keystore.js";
import { readTrust } from "./read-trust.js";

/** Plain data, so that it can come out of a worker. */
export type Outcome<Value> =
  { readonly value: Value } | { readonly failure: { readonly code: FailureCode; readonly facts: FailureFacts } };

export interface TrustedCertificate {
  readonly pem: string;
  readonly summary: CertificateSummary;
}

/** A client's key and certificates as TLS takes them. */
export interface Identity {
  readonly alias: string;
  readonly keyPem: string;
  /** The client's own certificate first. */
  readonly certificateChainPem: string;
  readonly certificates: readonly CertificateSummary[];
}

/** What became of each part: a trust file that can't be read hides nothing of the keystore. */
export interface OpenedKeystore {
  readonly identity: Outcome<Identity>;
  /** Names of the keystore's keys. */
  readonly aliases: readonly string[];
  /** Certificates that the keystore itself brings to be trusted. */
  readonly trusted: readonly TrustedCertificate[];
  /** Authorities at the end of its keys' chains. */
  readonly roots: readonly TrustedCertificate[];
  /** One for each trust file. */
  readonly trust: readonly Outcome<readonly TrustedCertificate[]>[];
}

/** Opens a keystore and the trust files; what can't be used says why. Nothing is thrown for what a file may be. */
export function openKeystore(source: KeystoreSource): OpenedKeystore {
  const { keystore: file, certificate, password, keyPassword, trustPassword } = source;
  const keystore = outcomeOf(file, () =>
    readKeystore(
      bufferOf(file),
      { keystore: password, key: keyPassword },
      certificate === undefined ? undefined : bufferOf(certificate),
    ),
  );
  const opened = "value" in keystore ? keystore.value : undefined;
  return {
    identity: "value" in keystore ? outcomeOf(file, () => identityOf(keystore.value, source)) : keystore,
    aliases: opened?.entries.map(({ alias }) => alias) ?? [],
    trusted: opened?.trusted.map(trustedOf) ?? [],
    roots: opened?.roots.map(trustedOf) ?? [],
    trust: source.trust.map((each) => outcomeOf(each, () => readTrust(bufferOf(each), trustPassword).map(trustedOf))),
  };
}

function identityOf(keystore: Keystore, { entry, keyPassword }: KeystoreSource): Identity {
  const { alias, key, chain } = chooseEntry(keystore, entry);
  if (key === undefined)
    throw new Failure(keyPassword === "" ? "key-password-needed" : "key-password-wrong", { entry: alias });
  const [own] = chain;
  if (own === undefined)
    throw new Failure(keystore.trusted.length > 0 ? "key-mismatch" : "keystore-without-certificate");
  const identity = {
    alias,
    keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    certificateChainPem: chain.map(String).join(""),
    certificates: chain.map(summarizeCertificate),
  };
  checkContext(identity);
  return identity;
}

/** Throws `keystore-without-key`, `keystore-entry-needed` and `keystore-entry-unknown`. */
function chooseEntry({ entries }: Keystore, entry: string): KeystoreEntry {
  const [first, second] = entries;
  const facts = { entry, entries: entries.map(({ alias }) => alias).join(", ") };
  if (first === undefined) throw new Failure("keystore-without-key");
  if (entry === "" && second !== undefined) throw new Failure("keystore-entry-needed", facts);
  // Java takes the names of entries in any case.
  const isMeant = ({ alias }: KeystoreEntry) => alias.toLowerCase() === entry.toLowerCase();
  const found = entry === "" ? first : (entries.find(({ alias }) => alias === entry) ?? entries.find(isMeant));
  if (found === undefined) throw new Failure("keystore-entry-unknown", facts);
  return found;
}

/** OpenSSL has the last word: it takes no short keys and no weak signatures. */
function checkContext({ keyPem, certificateChainPem }: Identity): void {
  try {
    createSecureContext({ key: keyPem, cert: certificateChainPem });
  } catch (error) {
    const reason = error instanceof Error && "reason" in error ? String(error.reason) : "unknown";
    throw new Failure("certificate-unusable", { reason });
  }
}

function trustedOf(certificate: X509Certificate): TrustedCertificate {
  return { pem: certificate.toString(), summary: summarizeCertificate(certificate) };
}

function outcomeOf<Value>({ name }: NamedFile, make: () => Value): Outcome<Value> {
  try {
    return { value: make() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { failure: { code: error.code, facts: { ...error.facts, file: name } } };
  }
}

function bufferOf({ bytes }: NamedFile): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
