import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { Failure } from "../failure.js";

/** A secret, and where it comes from. */
export interface WrapSecret {
  readonly source: string;
  readonly secret: string;
}

/** The store key under one secret; all texts but `source` are base64. */
export interface KeyWrap {
  readonly source: string;
  readonly salt: string;
  readonly nonce: string;
  readonly data: string;
}

/** Costs about 50 ms and 16 MB, once a process and secret. */
const SCRYPT = { N: 2 ** 14, r: 8, p: 1 } as const;

export async function wrapKey(key: Buffer, { source, secret }: WrapSecret): Promise<KeyWrap> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await stretch(secret, salt), nonce).setAAD(Buffer.from(source));
  const data = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return {
    source,
    salt: salt.toString("base64"),
    nonce: nonce.toString("base64"),
    data: data.toString("base64"),
  };
}

/** The key in the first wrap that one of the secrets opens, or undefined. */
export async function unwrapKey(
  wraps: readonly KeyWrap[],
  secrets: readonly WrapSecret[],
): Promise<Buffer | undefined> {
  for (const secret of secrets) {
    for (const candidate of wraps.filter(({ source }) => source === secret.source)) {
      const key = await unwrap(candidate, secret);
      if (key !== undefined) return key;
    }
  }
  return undefined;
}

export function stringifyWraps(wraps: readonly KeyWrap[]): string {
  return `${JSON.stringify({ format: 1, wraps }, undefined, 2)}\n`;
}

/** Throws `store-newer` for a format of a later release, `store-damaged` for anything that is none. */
export function parseWraps(text: string, name: string): readonly KeyWrap[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new Failure("store-damaged", { record: name }, { cause });
  }
  if (typeof content !== "object" || content === null || !("format" in content) || !("wraps" in content)) {
    throw new Failure("store-damaged", { record: name });
  }
  if (content.format !== 1) throw new Failure("store-newer", { record: name, format: String(content.format) });
  return Array.isArray(content.wraps) ? content.wraps.filter(isWrap) : [];
}

async function unwrap(wrapped: KeyWrap, { source, secret }: WrapSecret): Promise<Buffer | undefined> {
  const data = Buffer.from(wrapped.data, "base64");
  const wrappingKey = await stretch(secret, Buffer.from(wrapped.salt, "base64"));
  try {
    const decipher = createDecipheriv("aes-256-gcm", wrappingKey, Buffer.from(wrapped.nonce, "base64"))
      .setAAD(Buffer.from(source))
      .setAuthTag(data.subarray(-16));
    return Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]);
  } catch {
    return undefined; // another secret's wrap
  }
}

function stretch(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, SCRYPT, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function isWrap(value: unknown): value is KeyWrap {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof KeyWrap, unknown>>;
  return [fields.source, fields.salt, fields.nonce, fields.data].every((field) => typeof field === "string");
}
