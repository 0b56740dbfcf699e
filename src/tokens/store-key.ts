import { randomBytes } from "node:crypto";
import { Failure } from "../failure.js";
import { makeKeyFileSecret, readKeyFileSecret, removeKeyFile } from "./key-file.js";
import { parseWraps, stringifyWraps, unwrapKey, wrapKey, type KeyWrap, type WrapSecret } from "./key-wrap.js";
import type { WrapsPlace } from "./wraps-place.js";

/** A secret that can open the store, and where it comes from. */
export interface StoreSecret {
  readonly source: "keyring.secret" | "credentialSecret";
  readonly secret: string;
}

export interface StoreKeyPlace {
  readonly wraps: WrapsPlace;
  /** Holds a random secret where the administrator gave none; apart from the store. Absent: the store needs `secrets`. */
  readonly keyFilePath?: string;
  /** The administrator's secrets; may be empty where there is a key file. */
  readonly secrets: readonly StoreSecret[];
  /** The key is not wrapped anew where it lies under other secrets than these. */
  readonly leavesWraps?: boolean;
}

/**
 * The store's random 32-byte key, made at the first call. It lies wrapped under each secret at hand, so a new secret
 * costs one small write and no token set is written again. Throws `store-locked` where no secret opens it; then nothing
 * is written. Else what the place throws.
 */
export async function openStoreKey(place: StoreKeyPlace): Promise<Buffer> {
  const text = await place.wraps.read();
  return text === undefined ? createStoreKey(place) : unwrapStoreKey(place, text);
}

async function createStoreKey(place: StoreKeyPlace): Promise<Buffer> {
  const key = randomBytes(32);
  const text = stringifyWraps(await wrapUnder(await firstSecrets(place), key));
  return (await place.wraps.create(text)) ? key : openStoreKey(place);
}

async function unwrapStoreKey(place: StoreKeyPlace, text: string): Promise<Buffer> {
  const wraps = parseWraps(text, place.wraps.name);
  const keyFileSecret = place.keyFilePath === undefined ? undefined : await readKeyFileSecret(place.keyFilePath);
  const atHand: readonly WrapSecret[] = keyFileSecret ? [...place.secrets, keyFileSecret] : place.secrets;
  const key = await unwrapKey(wraps, atHand);
  if (key === undefined) {
    throw new Failure("store-locked", { secrets: atHand.map((secret) => secret.source).join(", ") || "none" });
  }
  if (place.leavesWraps === true || (await isWrappedUnder(place.secrets, wraps))) return key;
  const next = stringifyWraps(await wrapUnder(place.secrets, key));
  if (!(await place.wraps.replace(text, next))) return openStoreKey(place); // another process wrapped it anew
  if (place.keyFilePath !== undefined) await removeKeyFile(place.keyFilePath);
  return key;
}

async function firstSecrets({ secrets, keyFilePath }: StoreKeyPlace): Promise<readonly WrapSecret[]> {
  if (secrets.length > 0) return secrets;
  if (keyFilePath === undefined) throw new Failure("store-locked", { secrets: "none" });
  return [await makeKeyFileSecret(keyFilePath)];
}

function wrapUnder(secrets: readonly WrapSecret[], key: Buffer): Promise<readonly KeyWrap[]> {
  return Promise.all(secrets.map((secret) => wrapKey(key, secret)));
}

/** Under these and no others. The key file is only for those who set no secret: once there is one, it no longer opens the store. */
async function isWrappedUnder(secrets: readonly WrapSecret[], wraps: readonly KeyWrap[]): Promise<boolean> {
  if (secrets.length === 0) return true;
  const opened = await Promise.all(secrets.map((secret) => unwrapKey(wraps, [secret])));
  return wraps.length === secrets.length && opened.every((found) => found !== undefined);
}
