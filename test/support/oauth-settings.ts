import type { OAuthSettings } from "../../src/credentials/credential-settings.js";

/** Settings of an OAuth 2.0 credential, complete but for what a test sets itself. */
export function oauthSettings(changes: Partial<OAuthSettings> = {}): OAuthSettings {
  return {
    id: "credential",
    type: "oauth2",
    name: "CRM",
    grant: "authorization_code",
    provider: "other",
    providerLabel: "CRM",
    isSystemApp: false,
    clientId: "client",
    clientSecret: "secret of the client",
    clientAuthentication: "header",
    authorizationUrl: "https://provider.example/authorize",
    tokenUrl: "https://provider.example/token",
    revokes: "token",
    pkce: true,
    authorizeParams: {},
    tokenParams: {},
    refreshParams: {},
    headerName: "Authorization",
    headerScheme: "Bearer",
    expired: { statuses: [401] },
    facts: [],
    expectsRefreshToken: true,
    deadGrantErrors: [],
    allowedOrigins: [],
    ...changes,
  };
}
