import type { ProviderContext } from "oidc-provider";
import { clientMetadata, type OAuthClients } from "./clients.js";
import { errorPage } from "./pages.js";
import type { ProviderRecords } from "./provider-records.js";
import { scopeMeanings } from "./scopes.js";
import type { ServerState } from "./server-state.js";
import { askEveryTime, findGivenGrant } from "./sign-in-policy.js";
import { findAccount } from "./users.js";

/** How the provider gives out tokens. */
export interface TokenRules {
  /** Lifetime of access tokens; an hour unless told otherwise. */
  readonly accessTokenSeconds?: number;
  /** Whether a sign-in brings a refresh token; true unless told otherwise. */
  readonly issueRefreshToken?: boolean;
  /** Whether each refresh brings a new refresh token and spends the old; true unless told otherwise. */
  readonly rotateRefreshToken?: boolean;
}

const DAY_SECONDS = 24 * 60 * 60;

export const routes = {
  authorization: "/authorize",
  token: "/token",
  revocation: "/revoke",
  introspection: "/introspect",
  userinfo: "/userinfo",
};

/** oidc-provider's configuration for the demo and the tests. */
export function configuration(
  rules: TokenRules,
  state: ServerState,
  clients: OAuthClients,
  records: ProviderRecords,
): object {
  const { accessTokenSeconds = 3600, issueRefreshToken = true, rotateRefreshToken = true } = rules;
  return {
    adapter: (kind: string) => records.adapter(kind),
    clients: clientMetadata(clients),
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    jwks: state.jwks,
    // Cookies know no ports: names of our own, so that Node-RED on the same host is not disturbed.
    cookies: {
      keys: state.cookieKeys,
      names: { session: "demo_crm_session", interaction: "demo_crm_sign_in", resume: "demo_crm_resume" },
    },
    routes,
    scopes: [...scopeMeanings.keys()],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    findAccount,
    pkce: { required: () => true },
    clockTolerance: 0,
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 3600,
      RefreshToken: 90 * DAY_SECONDS,
      Grant: 90 * DAY_SECONDS,
      Interaction: 3600,
      Session: DAY_SECONDS,
    },
    issueRefreshToken: () => issueRefreshToken,
    rotateRefreshToken,
    expiresWithSession: () => false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: resourceServer, useGrantedResource: () => true },
    },
    interactions: {
      policy: askEveryTime(),
      url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}`,
    },
    loadExistingGrant: findGivenGrant,
    renderError: showError,
  };
}

/** Any resource that is asked for (RFC 8707): its tokens are JWTs, but for those of a resource that is called opaque. */
function resourceServer(_context: unknown, resource: string): object {
  const accessTokenFormat = resource.includes("opaque") ? "opaque" : "jwt";
  return { scope: "orders", accessTokenFormat, jwt: { sign: { alg: "ES256" } } };
}

function showError(context: ProviderContext, { error, error_description: description }: Record<string, unknown>): void {
  context.type = "html";
  context.body = errorPage(String(error), typeof description === "string" ? description : "");
}
