import type { CredentialSettings, OAuthSettings } from "./credential-settings.js";

/** Whether the credential has tokens of its own: what it got serves everybody, not one consumer. */
export function hasSharedTokens(settings: CredentialSettings | undefined): settings is OAuthSettings {
  return settings?.type === "oauth2" || settings?.type === "nlu";
}
