import { fingerprintOf } from "../../credentials/fingerprint.js";
import type { TokenSet } from "../../tokens/token-set.js";
import type { Consumer } from "../../tokens/token-store.js";
import { consumerKey } from "../consumer-key.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * Deletes a consumer's tokens and what waits for a sign-in, and ends them at the provider where that ends these alone.
 * Throws as the store does.
 */
export async function signOut(tools: SignInTools, credentialId: string, consumer: Consumer): Promise<void> {
  const sets = await tools.turns.take(consumerKey(credentialId, consumer), () =>
    forgetAll(tools, credentialId, consumer),
  );
  const settings = tools.settingsOf(credentialId);
  if (settings === undefined) return;
  // Another client's or provider's token is nothing that this provider should see.
  const ours = sets.filter(({ fingerprint }) => fingerprint === fingerprintOf(settings));
  await Promise.all(ours.map((set) => tools.revoke(settings, set)));
}

/** The links first: whoever is signing in just now finds the link gone and keeps nothing. */
async function forgetAll(
  { registry, links, waiting }: SignInTools,
  credentialId: string,
  consumer: Consumer,
): Promise<readonly TokenSet[]> {
  const sealed = await links.sealedOf(credentialId, consumer);
  await links.forget(credentialId, consumer);
  const sets = await registry.of(credentialId, consumer).tokens.disconnect();
  waiting.endOf(credentialId, consumer, { state: "ended", reason: "signed-out" });
  return [...sets, ...sealed.map(({ outcome }) => outcome.set)];
}
