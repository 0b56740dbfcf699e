import type { X509Certificate } from "node:crypto";
import { Failure } from "../failure.js";
import { readKeystore } from "./read-keystore.js";

/**
 * The certificates of a trust file: PEM with any number, DER, or a truststore (.p12, .jks). Throws `trust-unreadable`,
 * `trust-without-certificate`, `trust-password-wrong`, `file-empty`, `file-too-large`, and as `readKeystore` does.
 */
export function readTrust(bytes: Buffer, password: string): readonly X509Certificate[] {
  const certificates = readAll(bytes, password);
  if (certificates.length === 0) throw new Failure("trust-without-certificate");
  return certificates;
}

/** A key's own certificates count too: that somebody chose the file says that they are to be trusted. */
function readAll(bytes: Buffer, password: string): readonly X509Certificate[] {
  try {
    const { trusted, entries } = readKeystore(bytes, { keystore: password, key: "" });
    return [...trusted, ...entries.flatMap(({ chain }) => chain)];
  } catch (error) {
    const code = error instanceof Failure ? error.code : undefined;
    if (code === "keystore-unreadable") throw new Failure("trust-unreadable");
    if (code === "keystore-password-wrong" || code === "keystore-password-needed")
      throw new Failure("trust-password-wrong");
    throw error;
  }
}
