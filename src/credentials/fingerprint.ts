import { createHash } from "node:crypto";
import type { OAuthSettings, PreAuthenticationSettings, TokenSettings } from "./credential-settings.js";

/**
 * Under which settings a token set was got: client id, token URL's origin, grant, client certificate. A new secret or scope
 * keeps it, and so does a renewed certificate of the same credential: a refresh token is bound to the client, and outlives
 * certificates (RFC 8705 sections 6.3 and 7.1).
 */
export function fingerprintOf(settings: TokenSettings): string {
  if (settings.type === "pre_authentication") return digest(trustOf(settings));
  const { clientId, tokenUrl, grant, certificate } = settings;
  return digest([clientId, new URL(tokenUrl).origin, grant, ...(certificate === undefined ? [] : [certificate])]);
}

/** Whose word was taken for who the consumer is, and for whom the token was made: another issuer's 42 is somebody else. */
function trustOf(settings: PreAuthenticationSettings): readonly unknown[] {
  const { issuer, audience, consumerClaim, verification, exchange } = settings;
  const judge = verification.by === "signature" ? verification.jwksUrl : verification.url;
  const exchanged = exchange && [exchange.clientId, new URL(exchange.tokenUrl).origin, exchange.audience];
  return ["pre_authentication", issuer, audience, consumerClaim, verification.by, judge, exchanged];
}

/**
 * Of all settings that an authorization depends on: whether the form that was authorized is the one that is deployed. The
 * client secret is among them, and a custom app is never taken for a system app, whatever it says.
 */
export function settingsDigestOf(settings: OAuthSettings): string {
  const { grant, clientId, clientSecret, clientAuthentication, scope, authorizationUrl, tokenUrl, refreshUrl } =
    settings;
  const { authorizeParams, tokenParams, refreshParams, certificate, isSystemApp } = settings;
  const client = [
    grant,
    clientId,
    clientSecret,
    clientAuthentication,
    ...(certificate === undefined ? [] : [certificate]),
    ...(isSystemApp ? [{ isSystemApp }] : []),
  ];
  return digest([client, scope, authorizationUrl, tokenUrl, refreshUrl, authorizeParams, tokenParams, refreshParams]);
}

function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
