import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { Failure } from "../failure.js";
import { createDurably, isSystemError, writeDurably } from "./durable-file.js";

/** A secret that can open the store, and where it comes from. */
export interface StoreSecret {
  readonly source: "keyring.secret" | "credentialSecret";
  readonly secret: string;
}

export interface StoreKeyPlace {
  /** The wrapped store key: `keys.json` in the store's folder. */
  readonly keysPath: string;
  /** Holds a random secret where the administrator gave none; outside the store's folder. */
  readonly keyFilePath: string;
  /** The administrator's secrets; may be empty. */
  readonly secrets: readonly StoreSecret[];
}

interface Wrap {
  readonly source: string;
  readonly salt: string;
  readonly nonce: string;
  readonly data: string;
}

interface Secret {
  readonly source: string;
  readonly secret: string;
}

/** Costs about 50 ms and 16 MB, once a process and secret. */
const SCRYPT = { N: 2 ** 14, r: 8, p: 1 } as const;

/**
 * The store's random 32-byte key, made at the first call. It lies wrapped under each secret at hand, so a new secret
 * costs one small file and no token set is written again. Throws `store-locked` where no secret opens it; then nothing
 * is written.
 */
export async function openStoreKey(place: StoreKeyPlace): Promise<Buffer> {
  const wraps = await readWraps(place.keysPath);
  return wraps === undefined ? createStoreKey(place) : unwrapStoreKey(place, wraps);
}

async function createStoreKey(place: StoreKeyPlace): Promise<Buffer> {
  const key = randomBytes(32);
  const secrets = place.secrets.length > 0 ? place.secrets : [await makeKeyFileSecret(place.keyFilePath)];
  const wraps = await Promise.all(secrets.map((secret) => wrap(key, secret)));
  if (await createDurably(place.keysPath, stringify(wraps))) return key;
  return openStoreKey(place);
}

async function unwrapStoreKey(place: StoreKeyPlace, wraps: readonly Wrap[]): Promise<Buffer> {
  const keyFileSecret = await readKeyFileSecret(place.keyFilePath);
  const atHand: readonly Secret[] = keyFileSecret ? [...place.secrets, keyFileSecret] : place.secrets;
  const key = await firstThatOpens(wraps, atHand);
  if (key === undefined) {
    throw new Failure("store-locked", { secrets: atHand.map((secret) => secret.source).join(", ") || "none" });
  }
  await wrapUnderNewSecrets(place, wraps, key);
  return key;
}

/** The key file is only for those who set no secret: once there is one, the file no longer opens the store. */
async function wrapUnderNewSecrets(place: StoreKeyPlace, wraps: readonly Wrap[], key: Buffer): Promise<void> {
  if (place.secrets.length === 0) return;
  const opened = await Promise.all(place.secrets.map((secret) => firstThatOpens(wraps, [secret])));
  const upToDate = wraps.length === place.secrets.length && opened.every((found) => found !== undefined);
  if (upToDate) return;
  await writeDurably(place.keysPath, stringify(await Promise.all(place.secrets.map((secret) => wrap(key, secret)))));
  await rm(place.keyFilePath, { force: true });
}

async function firstThatOpens(wraps: readonly Wrap[], secrets: readonly Secret[]): Promise<Buffer | undefined> {
  for (const secret of secrets) {
    for (const candidate of wraps.filter(({ source }) => source === secret.source)) {
      const key = await unwrap(candidate, secret);
      if (key !== undefined) return key;
    }
  }
  return undefined;
}

async function wrap(key: Buffer, { source, secret }: Secret): Promise<Wrap> {
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

async function unwrap(wrapped: Wrap, { source, secret }: Secret): Promise<Buffer | undefined> {
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

async function readWraps(path: string): Promise<readonly Wrap[] | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : parseWraps(text);
}

function parseWraps(text: string): readonly Wrap[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new Failure("store-damaged", { record: "keys.json" }, { cause });
  }
  if (typeof content !== "object" || content === null || !("format" in content) || !("wraps" in content)) {
    throw new Failure("store-damaged", { record: "keys.json" });
  }
  if (content.format !== 1) throw new Failure("store-newer", { record: "keys.json", format: String(content.format) });
  return Array.isArray(content.wraps) ? content.wraps.filter(isWrap) : [];
}

function isWrap(value: unknown): value is Wrap {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof Wrap, unknown>>;
  return [fields.source, fields.salt, fields.nonce, fields.data].every((field) => typeof field === "string");
}

function stringify(wraps: readonly Wrap[]): string {
  return `${JSON.stringify({ format: 1, wraps }, undefined, 2)}\n`;
}

async function makeKeyFileSecret(path: string): Promise<Secret> {
  await createDurably(path, `${randomBytes(32).toString("base64url")}\n`);
  const secret = await readKeyFileSecret(path);
  if (secret === undefined) throw new Failure("store-locked", { secrets: "key file" });
  return secret;
}

async function readKeyFileSecret(path: string): Promise<Secret | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : { source: "key file", secret: text.trim() };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}
