import type { OAuthServer } from "./oauth-server.js";
import type { FlowNode } from "./running-flow.js";

/** A `keyring-credential` node with the id "credential". */
export function credentialNode(fields: Readonly<Record<string, unknown>>): FlowNode {
  return { id: "credential", type: "keyring-credential", name: "CRM", ...fields };
}

/** An OAuth 2.0 credential of the OAuth server's first client; Client Credentials unless `fields` say otherwise. */
export function oauthCredential(oauth: OAuthServer, fields: Readonly<Record<string, unknown>> = {}): FlowNode {
  return credentialNode({
    credentialType: "oauth2",
    grant: "client_credentials",
    provider: "other",
    clientId: oauth.clients.basic.clientId,
    authorizationUrl: oauth.authorizationUrl,
    tokenUrl: oauth.tokenUrl,
    scope: "contacts",
    ...fields,
  });
}

/** One that can be used by no node yet, since nobody has authorized it; its provider is not there. */
export const unauthorizedCredential = credentialNode({
  credentialType: "oauth2",
  grant: "authorization_code",
  provider: "other",
  clientId: "client",
  clientAuthentication: "none",
  authorizationUrl: "https://provider.invalid/authorize",
  tokenUrl: "https://provider.invalid/token",
});

/** What Node-RED keeps of it apart from the flow file. */
export function oauthSecrets(oauth: OAuthServer) {
  return { credential: { clientSecret: oauth.clients.basic.clientSecret } };
}

/** A form for Authorization Code, as the credential's dialog has it. */
export function authorizationForm(oauth: OAuthServer, fields: Readonly<Record<string, unknown>> = {}) {
  return {
    name: "CRM",
    credentialType: "oauth2",
    grant: "authorization_code",
    provider: "other",
    providerName: "Demo",
    app: "custom",
    server: "demo",
    clientId: oauth.clients.basic.clientId,
    scope: "openid contacts",
    authorizationUrl: oauth.authorizationUrl,
    tokenUrl: oauth.tokenUrl,
    ...fields,
  };
}
