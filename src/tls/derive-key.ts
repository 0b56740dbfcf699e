import { createHash, pbkdf2Sync, scryptSync } from "node:crypto";
import { Failure } from "../failure.js";
import { bytesOf, isInteger, isSequence, numberOf, objectIdOf, partOf, partsOf, type Der } from "./der.js";

/**
 * Far above what any tool writes (OpenSSL 2048, Java 10,000, password managers 600,000). A file may ask for 2 ** 31, and a
 * derivation that runs can't be interrupted.
 */
const MOST_ITERATIONS = 2_000_000;
const MOST_SCRYPT_BYTES = 64 * 1024 * 1024;

/** Throws `keystore-too-costly`. */
function checkIterations(iterations: number): number {
  if (iterations > MOST_ITERATIONS) throw new Failure("keystore-too-costly");
  return iterations;
}

interface OldDerivation {
  /** 1 for a key, 2 for a cipher's start, 3 for a MAC. */
  readonly purpose: 1 | 2 | 3;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly length: number;
  readonly hash: string;
}

/** RFC 7292 appendix B.2. */
export function deriveOldKey(password: Buffer, { purpose, salt, iterations, length, hash }: OldDerivation): Buffer {
  const blockLength = hash === "sha384" || hash === "sha512" ? 128 : 64;
  const diversifier = Buffer.alloc(blockLength, purpose);
  const input = Buffer.concat([repeated(salt, blockLength), repeated(password, blockLength)]);
  const digests: Buffer[] = [];
  checkIterations(iterations);
  for (let made = 0; made < length; made += digests.at(-1)?.length ?? length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round += 1) digest = createHash(hash).update(digest).digest();
    digests.push(digest);
    addToBlocks(input, repeated(digest, 1, blockLength), blockLength);
  }
  return Buffer.concat(digests).subarray(0, length);
}

/** As often as it takes to fill whole blocks; a block's length of an empty text is nothing. */
function repeated(bytes: Buffer, blockLength: number, length = Math.ceil(bytes.length / blockLength) * blockLength) {
  return bytes.length === 0 ? bytes : Buffer.alloc(length, bytes);
}

/** Each block of `input` plus `addend` plus one, modulo its length. */
function addToBlocks(input: Buffer, addend: Buffer, blockLength: number): void {
  for (let start = 0; start < input.length; start += blockLength) {
    let carry = 1;
    for (let index = blockLength - 1; index >= 0; index -= 1) {
      carry += (input[start + index] ?? 0) + (addend[index] ?? 0);
      input[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** The text of an old derivation: big-endian UTF-16 with its end (RFC 7292 appendix B.1). */
export function oldPasswordOf(password: string): Buffer {
  return Buffer.from(`${password}\0`, "utf16le").swap16();
}

const PSEUDORANDOM: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.8": "sha224",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};

/** RFC 8018 section 5.2, RFC 7914 section 7. Throws `keystore-encryption-unknown` and `keystore-too-costly`. */
export function deriveKey(derivation: Der, password: string, length: number): Buffer {
  const id = objectIdOf(partOf(derivation, 0));
  const [salt, first, ...others] = partsOf(partOf(derivation, 1));
  if (salt === undefined || first === undefined) throw new Error("ASN.1: no salt or iterations");
  if (id === "1.3.6.1.4.1.11591.4.11") {
    const [blockSize, parallelization] = [partOf(partOf(derivation, 1), 2), partOf(partOf(derivation, 1), 3)];
    return scrypt(password, bytesOf(salt), [first, blockSize, parallelization].map(numberOf), length);
  }
  if (id !== "1.2.840.113549.1.5.12") throw new Failure("keystore-encryption-unknown", { algorithm: id });
  const chosen = others.find((value) => !isInteger(value) && isSequence(value));
  const name = chosen === undefined ? "1.2.840.113549.2.7" : objectIdOf(partOf(chosen, 0));
  const hash = PSEUDORANDOM[name];
  if (hash === undefined) throw new Failure("keystore-encryption-unknown", { algorithm: name });
  return pbkdf2Sync(password, bytesOf(salt), checkIterations(numberOf(first)), length, hash);
}

function scrypt(
  password: string,
  salt: Buffer,
  [cost = 1, blockSize = 8, parallelization = 1]: number[],
  length: number,
) {
  const needed = 128 * blockSize * (cost + parallelization + 2);
  if (needed > MOST_SCRYPT_BYTES || parallelization > 16) throw new Failure("keystore-too-costly");
  return scryptSync(password, salt, length, { cost, blockSize, parallelization, maxmem: 2 * MOST_SCRYPT_BYTES });
}
