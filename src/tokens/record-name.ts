import { createHmac } from "node:crypto";
import type { Owner } from "./token-store.js";

/** What a record is called in a store. Names tell nothing about credentials and consumers: HMAC-SHA-256 of the JSON of the parts. */
function recordName(storeKey: Buffer, parts: readonly (string | number)[]): string {
  return createHmac("sha256", storeKey).update(JSON.stringify(parts)).digest("hex");
}

/** Of an owner's token record. */
export function ownerName(storeKey: Buffer, credentialId: string, owner: Owner): string {
  return recordName(storeKey, [credentialId, ...ownerParts(owner)]);
}

/** What all records of a credential are kept under: shorter, so that it is no record's name. */
export function credentialName(storeKey: Buffer, credentialId: string): string {
  return recordName(storeKey, [credentialId]).slice(0, 32);
}

/** Of a pending record. */
export function pendingName(storeKey: Buffer, key: readonly string[]): string {
  return recordName(storeKey, ["pending", ...key]);
}

export function ownerParts(owner: Owner): readonly (string | number)[] {
  return owner.kind === "shared" ? ["shared"] : ["consumer", owner.channel, owner.consumer];
}
