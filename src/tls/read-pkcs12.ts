import { createHmac, timingSafeEqual } from "node:crypto";
import { Failure } from "../failure.js";
import { decryptWithPassword } from "./decrypt-with-password.js";
import { bytesOf, numberOf, objectIdOf, parseDer, partOf, partsOf, toDer, type Der } from "./der.js";
import { deriveOldKey, oldPasswordOf } from "./derive-key.js";
import type { KeystorePasswords, RawCertificate, RawKey, RawKeystore } from "./raw-keystore.js";

const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const BAG = "1.2.840.113549.1.12.10.1.";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
/** Java's mark of a certificate that somebody imported to be trusted. */
const TRUSTED_USAGE = "2.16.840.1.113894.746875.1.1";

const HASHES: Readonly<Record<string, readonly [name: string, length: number]>> = {
  "1.3.14.3.2.26": ["sha1", 20],
  "2.16.840.1.101.3.4.2.4": ["sha224", 28],
  "2.16.840.1.101.3.4.2.1": ["sha256", 32],
  "2.16.840.1.101.3.4.2.2": ["sha384", 48],
  "2.16.840.1.101.3.4.2.3": ["sha512", 64],
};

/**
 * The keys and certificates of a .p12 or .pfx (RFC 7292), under old encryption and new. Throws
 * `keystore-password-wrong`, `keystore-encryption-unknown`, `keystore-too-costly`, and an Error for what is none.
 */
export function readPkcs12(bytes: Buffer, passwords: KeystorePasswords): RawKeystore {
  const [, authenticated, mac] = partsOf(parseDer(bytes));
  const safe = bytesOf(partOf(partOf(authenticated, 1), 0));
  if (mac !== undefined) checkMac(mac, safe, passwords.keystore);
  const keys: RawKey[] = [];
  const certificates: RawCertificate[] = [];
  const take = (contents: Der): void => {
    for (const bag of partsOf(contents)) {
      const [id, value] = [objectIdOf(partOf(bag, 0)), partOf(partOf(bag, 1), 0)];
      if (id === `${BAG}1`) keys.push({ ...nameOf(bag), der: toDer(value) });
      if (id === `${BAG}2`) keys.push({ ...nameOf(bag), der: openKey(value, passwords) });
      if (id === `${BAG}3`) certificates.push(certificateOf(bag, value));
      if (id === `${BAG}6`) take(value);
    }
  };
  for (const content of partsOf(parseDer(safe))) take(parseContents(content, passwords.keystore));
  return { keys, certificates };
}

/** The HMAC over the contents tells whether the password is theirs; a kind that is not known leaves it to decryption. */
function checkMac(mac: Der, safe: Buffer, password: string): void {
  const [digestInfo, salt, iterations] = partsOf(mac);
  const [hash, length] = HASHES[objectIdOf(partOf(partOf(digestInfo, 0), 0))] ?? [];
  if (hash === undefined || length === undefined || salt === undefined) return;
  const expected = bytesOf(partOf(digestInfo, 1));
  const derivation = {
    purpose: 3,
    salt: bytesOf(salt),
    iterations: iterations === undefined ? 1 : numberOf(iterations),
    length,
    hash,
  } as const;
  const isMade = macPasswordsOf(password).some((text) => {
    const made = createHmac(hash, deriveOldKey(text, derivation)).update(safe).digest();
    return made.length === expected.length && timingSafeEqual(made, expected);
  });
  if (!isMade) throw new Failure("keystore-password-wrong");
}

/** Without a password some tools take an empty text with its end, some nothing at all. */
function macPasswordsOf(password: string): readonly Buffer[] {
  return password === "" ? [oldPasswordOf(""), Buffer.alloc(0)] : [oldPasswordOf(password)];
}

function parseContents(content: Der, password: string): Der {
  const body = partOf(partOf(content, 1), 0);
  if (objectIdOf(partOf(content, 0)) !== ENCRYPTED_DATA) return parseDer(bytesOf(body));
  const encrypted = partOf(body, 1);
  const [algorithm, data] = [partOf(encrypted, 1), partOf(encrypted, 2)];
  try {
    return parseDer(decryptWithPassword(algorithm, bytesOf(data), password));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure("keystore-password-wrong");
  }
}

function openKey(encrypted: Der, { keystore, key }: KeystorePasswords): Buffer | undefined {
  return decryptKey(encrypted, key === "" ? [keystore] : [key, keystore]);
}

/** PKCS #8 of an EncryptedPrivateKeyInfo (RFC 5958 section 3), or undefined where none of the passwords opens it. */
export function decryptKey(encrypted: Der, passwords: readonly string[]): Buffer | undefined {
  const [algorithm, data] = [partOf(encrypted, 0), bytesOf(partOf(encrypted, 1))];
  for (const password of passwords) {
    try {
      const der = decryptWithPassword(algorithm, data, password);
      parseDer(der); // a wrong password can by chance give noise
      return der;
    } catch (error) {
      if (error instanceof Failure) throw error;
    }
  }
  return undefined;
}

function certificateOf(bag: Der, value: Der): RawCertificate {
  const { pairId } = nameOf(bag);
  const isTrusted = attributeOf(bag, TRUSTED_USAGE) !== undefined;
  return { der: bytesOf(partOf(partOf(value, 1), 0)), isTrusted, ...(pairId !== undefined && { pairId }) };
}

function nameOf(bag: Der): { readonly alias: string; readonly pairId?: string } {
  const [name, id] = [attributeOf(bag, FRIENDLY_NAME), attributeOf(bag, LOCAL_KEY_ID)];
  const alias = typeof name?.value === "string" ? name.value : ""; // node-forge has decoded the BMPString
  return { alias, ...(id !== undefined && { pairId: bytesOf(id).toString("hex") }) };
}

/** The first value of an attribute. */
function attributeOf(bag: Der, id: string): Der | undefined {
  const attributes = partsOf(bag)[2];
  const found = attributes && partsOf(attributes).find((attribute) => objectIdOf(partOf(attribute, 0)) === id);
  return found && partOf(partOf(found, 1), 0);
}
