import { createHmac } from "node:crypto";
import type { Owner } from "./token-store.js";

/** What a record is called in a store. Names tell nothing about credentials and consumers: HMAC-SHA-256 of the JSON of the parts. */
export function recordName(storeKey: Buffer, parts: readonly (string | number)[]): string {
  return createHmac("sha256", storeKey).update(JSON.stringify(parts)).digest("hex");
}

export function ownerParts(owner: Owner): readonly (string | number)[] {
  return owner.kind === "shared" ? ["shared"] : ["consumer", owner.channel, owner.consumer];
}
