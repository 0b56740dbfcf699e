import { fingerprintOf } from "../credentials/fingerprint.js";
import type { Consumer } from "../tokens/token-store.js";
import type { LoginLinks } from "./login-links.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * Deletes a consumer's tokens and what waits for a sign-in, and ends them at the provider where that ends these alone.
 * Throws as the store does.
 */
export async function signOut(tools: SignInTools, credentialId: string, consumer: Consumer): Promise<void> {
  const sets = await tools.registry.of(credentialId, consumer).tokens.disconnect();
  const open = await tools.links.ofConsumer(credentialId, consumer);
  await tools.links.forget(credentialId, consumer);
  tools.waiting.endOf(credentialId, consumer, { state: "ended", reason: "signed-out" });
  const settings = tools.settingsOf(credentialId);
  if (settings === undefined) return;
  // Another client's or provider's token is nothing that this provider should see.
  const ours = [...sets, ...sealedSets(open)].filter(({ fingerprint }) => fingerprint === fingerprintOf(settings));
  await Promise.all(ours.map((set) => tools.revoke(settings, set)));
}

function sealedSets(links: Awaited<ReturnType<LoginLinks["ofConsumer"]>>) {
  return links.flatMap(({ outcome }) => (outcome?.state === "code" ? [outcome.set] : []));
}
