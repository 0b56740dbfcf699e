import { Failure } from "../failure.js";
import { fileKind } from "./file-kind.js";
import { MOST_FILE_BYTES } from "./keystore-source.js";
import { pairKeystore, type Keystore } from "./keystore.js";
import type { KeystorePasswords, RawKeystore } from "./raw-keystore.js";
import { readJks } from "./read-jks.js";
import { readPem } from "./read-pem.js";
import { readPkcs12 } from "./read-pkcs12.js";

/**
 * A keystore of any kind; `certificate` is the file of a PEM key's own. Throws `file-empty`, `file-too-large`,
 * `keystore-unreadable`, `keystore-unsupported`, `keystore-password-wrong` (or `-needed` where none was given),
 * `keystore-encryption-unknown` and `keystore-too-costly`.
 */
export function readKeystore(bytes: Buffer, passwords: KeystorePasswords, certificate?: Buffer): Keystore {
  try {
    const raw = readRaw(bytes, passwords);
    const beside = certificate === undefined ? [] : readCertificates(certificate);
    return pairKeystore({ ...raw, certificates: [...beside, ...raw.certificates] });
  } catch (error) {
    if (!(error instanceof Failure)) throw new Failure("keystore-unreadable");
    const isMissing = error.code === "keystore-password-wrong" && passwords.keystore === "";
    throw isMissing ? new Failure("keystore-password-needed") : error;
  }
}

function readRaw(bytes: Buffer, passwords: KeystorePasswords): RawKeystore {
  if (bytes.length > MOST_FILE_BYTES) throw new Failure("file-too-large");
  const kind = fileKind(bytes);
  switch (kind) {
    case "pkcs12":
      return readPkcs12(bytes, passwords);
    case "jks":
      return readJks(bytes, passwords);
    case "pem":
      return readPem(bytes.toString("utf8"), passwords);
    case "certificate":
      return { keys: [], certificates: readCertificates(bytes) };
    case "jceks":
      throw new Failure("keystore-unsupported", { kind: "JCEKS" });
    case "empty":
      throw new Failure("file-empty");
    case "unknown":
      throw new Failure("keystore-unreadable");
  }
}

/** PEM or DER. */
function readCertificates(bytes: Buffer): RawKeystore["certificates"] {
  if (fileKind(bytes) === "empty") throw new Failure("file-empty");
  if (fileKind(bytes) !== "pem") return [{ der: bytes, isTrusted: false }];
  return readPem(bytes.toString("utf8"), { keystore: "", key: "" }).certificates;
}
