import { createDecipheriv } from "node:crypto";
import forge from "node-forge";
import { Failure } from "../failure.js";
import { bytesOf, numberOf, objectIdOf, partOf, type Der } from "./der.js";
import { deriveKey, deriveOldKey, oldPasswordOf } from "./derive-key.js";

const PBES2 = "1.2.840.113549.1.5.13";

/** Ciphers of PBES2 by object id: Node's name, and the key's length. */
const CIPHERS: Readonly<Record<string, readonly [name: string, keyLength: number]>> = {
  "2.16.840.1.101.3.4.1.2": ["aes-128-cbc", 16],
  "2.16.840.1.101.3.4.1.22": ["aes-192-cbc", 24],
  "2.16.840.1.101.3.4.1.42": ["aes-256-cbc", 32],
  "1.2.840.113549.3.7": ["des-ede3-cbc", 24],
};

interface OldCipher {
  readonly kind: "rc2" | "3des";
  readonly keyLength: number;
}

/** The encryptions of RFC 7292 appendix C that files have; OpenSSL 3, and so Node, does not know RC2 any more. */
const OLD_CIPHERS: Readonly<Record<string, OldCipher>> = {
  "1.2.840.113549.1.12.1.3": { kind: "3des", keyLength: 24 },
  "1.2.840.113549.1.12.1.4": { kind: "3des", keyLength: 16 },
  "1.2.840.113549.1.12.1.5": { kind: "rc2", keyLength: 16 },
  "1.2.840.113549.1.12.1.6": { kind: "rc2", keyLength: 5 },
};

/**
 * What was encrypted with a password under an AlgorithmIdentifier. Throws `keystore-encryption-unknown`,
 * `keystore-too-costly` and, mostly, an Error where the password is another one: by chance it gives noise.
 */
export function decryptWithPassword(algorithm: Der, encrypted: Buffer, password: string): Buffer {
  const id = objectIdOf(partOf(algorithm, 0));
  if (id === PBES2) return decryptPbes2(partOf(algorithm, 1), encrypted, password);
  const cipher = OLD_CIPHERS[id];
  if (cipher === undefined) throw new Failure("keystore-encryption-unknown", { algorithm: id });
  const parameters = {
    salt: bytesOf(partOf(partOf(algorithm, 1), 0)),
    iterations: numberOf(partOf(partOf(algorithm, 1), 1)),
  };
  const derive = (purpose: 1 | 2, length: number) =>
    deriveOldKey(oldPasswordOf(password), { ...parameters, purpose, length, hash: "sha1" });
  const [key, start] = [derive(1, cipher.keyLength), derive(2, 8)];
  return cipher.kind === "rc2"
    ? decryptRc2(key, start, encrypted)
    : decrypt("des-ede3-cbc", threeKeys(key), start, encrypted);
}

/** RFC 8018 section 6.2. */
function decryptPbes2(parameters: Der, encrypted: Buffer, password: string): Buffer {
  const scheme = partOf(parameters, 1);
  const id = objectIdOf(partOf(scheme, 0));
  const [name, keyLength] = CIPHERS[id] ?? [];
  if (name === undefined || keyLength === undefined)
    throw new Failure("keystore-encryption-unknown", { algorithm: id });
  const key = deriveKey(partOf(parameters, 0), password, keyLength);
  return decrypt(name, key, bytesOf(partOf(scheme, 1)), encrypted);
}

function decrypt(name: string, key: Buffer, start: Buffer, encrypted: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, start);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

/** Triple DES with two keys uses the first one twice. */
function threeKeys(key: Buffer): Buffer {
  return key.length === 16 ? Buffer.concat([key, key.subarray(0, 8)]) : key;
}

function decryptRc2(key: Buffer, start: Buffer, encrypted: Buffer): Buffer {
  const cipher = forge.rc2.createDecryptionCipher(key.toString("latin1"), key.length * 8);
  cipher.start(start.toString("latin1"));
  cipher.update(forge.util.createBuffer(encrypted.toString("latin1")));
  if (!cipher.finish()) throw new Error("RC2: bad padding");
  return Buffer.from(cipher.output.getBytes(), "latin1");
}
