import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Failure } from "../failure.js";

const FORMAT = 1;

/** An encrypted record as it lies in the store, as JSON. */
interface SealedRecord {
  readonly format: number;
  /** Base64: 12 bytes. */
  readonly nonce: string;
  /** Base64: ciphertext and the 16 bytes of the tag. */
  readonly data: string;
}

/**
 * AES-256-GCM under a key derived from the store key and the record's name. Name and format are additional data, so a
 * record copied to another name, or marked as another format, does not open.
 */
export function sealRecord(storeKey: Buffer, name: string, content: unknown): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", recordKey(storeKey, name), nonce).setAAD(additionalData(name));
  const data = Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final(), cipher.getAuthTag()]);
  const sealed: SealedRecord = {
    format: FORMAT,
    nonce: nonce.toString("base64"),
    data: data.toString("base64"),
  };
  return JSON.stringify(sealed);
}

/** The content of a sealed record. Throws `store-newer` for a format of a later release, `store-damaged` for anything that does not open. */
export function openRecord(storeKey: Buffer, name: string, text: string): unknown {
  const { format, nonce, data } = asSealedRecord(parseJson(text), name);
  if (format > FORMAT) throw new Failure("store-newer", { record: name, format });
  try {
    const bytes = Buffer.from(data, "base64");
    const decipher = createDecipheriv("aes-256-gcm", recordKey(storeKey, name), Buffer.from(nonce, "base64"))
      .setAAD(additionalData(name))
      .setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Failure("store-damaged", { record: name }, { cause });
  }
}

/** What is no JSON is no sealed record either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asSealedRecord(value: unknown, name: string): SealedRecord {
  if (typeof value === "object" && value !== null && "format" in value && typeof value.format === "number") {
    if (value.format > FORMAT) return { format: value.format, nonce: "", data: "" };
    if ("nonce" in value && typeof value.nonce === "string" && "data" in value && typeof value.data === "string") {
      return { format: value.format, nonce: value.nonce, data: value.data };
    }
  }
  throw new Failure("store-damaged", { record: name });
}

/** HKDF (RFC 5869) with SHA-256; the name is the salt. */
function recordKey(storeKey: Buffer, name: string): Buffer {
  return Buffer.from(hkdfSync("sha256", storeKey, name, "keyring record", 32));
}

function additionalData(name: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, name]));
}
