import type { OAuthSettings } from "../../credentials/credential-settings.js";
import { consumerKey } from "../consumer-key.js";
import { linkSettings } from "./link-settings.js";
import type { SealedLink } from "./login-link.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * Opens a link again whose code was not typed in time, and revokes what was sealed with it. Does nothing for any other
 * link. Throws as the store does.
 */
export async function endLateCode(tools: SignInTools, linkName: string): Promise<void> {
  const late = await tools.links.takeLate(linkName);
  if (late) await revokeLate(tools, late);
}

/** Ends at the provider what was sealed, where that ends it alone. What goes wrong is nobody's concern: it ends by itself. */
export async function revokeLate(tools: SignInTools, late: SealedLink): Promise<void> {
  const settings = linkSettings(tools, late);
  if (settings === undefined) return;
  // In turn: a code that was typed just in time may be keeping its set still.
  const work = () => revokeUnkept(tools, settings, late);
  await tools.turns.take(consumerKey(late.credentialId, late.consumer), work).catch(() => undefined);
}

/** A set that is kept, or that a newer sign-in may share its grant with, stays. */
async function revokeUnkept(
  { registry, revoke }: SignInTools,
  settings: OAuthSettings,
  { credentialId, consumer, outcome: { set } }: SealedLink,
): Promise<void> {
  const { tokens } = registry.of(credentialId, consumer);
  await tokens.keeper.load();
  await tokens.readAgain();
  const kept = tokens.setOf(set.fingerprint);
  if (kept === undefined || kept.receivedAtMs < set.receivedAtMs) await revoke(settings, set);
}
