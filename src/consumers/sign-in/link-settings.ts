import type { OAuthSettings } from "../../credentials/credential-settings.js";
import { fingerprintOf } from "../../credentials/fingerprint.js";
import type { LoginLink } from "./login-link.js";
import type { SignInTools } from "./sign-in-tools.js";

/**
 * The settings that a link works under; undefined where its credential is not deployed just now, or has another client
 * or token URL than when the link was made: a code of the one would be sent to the other.
 */
export function linkSettings(
  { settingsOf }: Pick<SignInTools, "settingsOf">,
  { credentialId, fingerprint }: LoginLink,
): OAuthSettings | undefined {
  const settings = settingsOf(credentialId);
  return settings && fingerprintOf(settings) === fingerprint ? settings : undefined;
}
