import { Failure } from "../../failure.js";
import { fingerprintOf } from "../../credentials/fingerprint.js";
import type { OAuthSettings } from "../../credentials/credential-settings.js";
import { summarize } from "../../tokens/summarize.js";
import type { TokenSet } from "../../tokens/token-set.js";
import { linkNameOf } from "./link-secrets.js";
import type { LoginLink, LoginOutcome } from "./login-link.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * Keeps the token set of a consumer who signed in, spends the link, and lets what waited go on; says whether anything
 * did. Throws as the store does; then nothing is spent.
 */
export async function keepSignIn(
  tools: SignInTools,
  settings: OAuthSettings,
  { link, set, cookieHash }: { readonly link: LoginLink; readonly set: TokenSet; readonly cookieHash: string },
): Promise<boolean> {
  const { credentialId, consumer } = link;
  await tools.registry.of(credentialId, consumer).tokens.accept(set, settings, undefined);
  const authorization = summarize(set);
  const hadWaiting = tools.waiting.endOf(credentialId, consumer, { state: "signed-in", authorization });
  const outcome = { state: "kept", cookieHash, authorization, writeAgain: !hadWaiting } as const;
  // The consumer is signed in already: links that can't be spent now end by themselves.
  await spend(tools, link, outcome).catch(() => undefined);
  return hadWaiting;
}

/** Whoever was told of the new tokens may have looked before the link said so. */
async function spend({ links, announce }: SignInTools, link: LoginLink, outcome: LoginOutcome): Promise<void> {
  await links.forget(link.credentialId, link.consumer);
  await links.change(linkNameOf(link.secret), () => ({ link: { ...link, outcome }, result: undefined }));
  await announce();
}

/** Throws `account-changed` where the consumer had signed in as somebody else before. */
export async function refuseOtherAccount(
  { registry }: SignInTools,
  link: LoginLink,
  settings: OAuthSettings,
  set: TokenSet,
) {
  const { tokens } = registry.of(link.credentialId, link.consumer);
  await tokens.makeReady();
  const before = tokens.setOf(fingerprintOf(settings))?.account;
  if (before !== undefined && set.account !== undefined && before !== set.account) throw new Failure("account-changed");
}
