import { createHash } from "node:crypto";
import type { OAuthSettings } from "./credential-settings.js";

/** Under which settings a token set was got: client id, token URL's origin, grant. A new secret or scope keeps it. */
export function fingerprintOf(settings: OAuthSettings): string {
  return digest([settings.clientId, new URL(settings.tokenUrl).origin, settings.grant]);
}

/** Of all settings that an authorization depends on: whether the form that was authorized is the one that is deployed. */
export function settingsDigestOf(settings: OAuthSettings): string {
  const { grant, clientId, clientSecret, clientAuthentication, scope, authorizationUrl, tokenUrl, refreshUrl } =
    settings;
  const { authorizeParams, tokenParams, refreshParams } = settings;
  const client = [grant, clientId, clientSecret, clientAuthentication];
  return digest([client, scope, authorizationUrl, tokenUrl, refreshUrl, authorizeParams, tokenParams, refreshParams]);
}

function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
