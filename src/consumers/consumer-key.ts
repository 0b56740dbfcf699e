import { ownerParts } from "../tokens/record-name.js";
import type { Consumer } from "../tokens/token-store.js";

/** One text for each consumer of each credential, for maps. */
export function consumerKey(credentialId: string, consumer: Consumer): string {
  return JSON.stringify([credentialId, ...ownerParts(consumer)]);
}
