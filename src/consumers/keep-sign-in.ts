import { Failure } from "../failure.js";
import { fingerprintOf } from "../credentials/fingerprint.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { summarize } from "../tokens/summarize.js";
import type { TokenSet } from "../tokens/token-set.js";
import { linkNameOf } from "./link-secrets.js";
import type { LoginLink } from "./login-link.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * Keeps the token set of a consumer who signed in, spends the link, and lets what waited go on; says whether anything
 * did. Throws as the store does; then nothing is spent.
 */
export async function keepSignIn(
  { registry, links, waiting }: SignInTools,
  settings: OAuthSettings,
  { link, set, cookieHash }: { readonly link: LoginLink; readonly set: TokenSet; readonly cookieHash: string },
): Promise<boolean> {
  const { credentialId, consumer } = link;
  await registry.of(credentialId, consumer).tokens.accept(set, settings, undefined);
  const authorization = summarize(set);
  const hadWaiting = waiting.endOf(credentialId, consumer, { state: "signed-in", authorization });
  await links.forget(credentialId, consumer);
  const outcome = { state: "kept", cookieHash, authorization, writeAgain: !hadWaiting } as const;
  await links.change(linkNameOf(link.secret), () => ({ link: { ...link, outcome }, result: undefined }));
  return hadWaiting;
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
