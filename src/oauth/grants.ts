import { systemClock, type Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { requestByApiKey, requestByAssertion } from "./key-grants.js";
import { createTokenClient, type PostForm, type TokenFields } from "./token-client.js";

/** The grants that credentials use: those of RFC 6749, and a key's. Each gives the fields of the token reply or throws a Failure. */
export interface Grants {
  /** Where the browser goes (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
  authorizationUrl(settings: OAuthSettings, request: AuthorizationRequest): Promise<string>;
  exchangeCode(settings: OAuthSettings, exchange: CodeExchange): Promise<TokenFields>;
  /** Where nobody signs in: Client Credentials, or what the account's key gives. */
  requestToken(settings: OAuthSettings): Promise<TokenFields>;
  refresh(settings: OAuthSettings, tokens: { refreshToken: string; tokenUrl: string }): Promise<TokenFields>;
}

interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  /** PKCE challenge, S256. */
  readonly challenge: string;
}

interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly tokenUrl: string;
}

/**
 * Grants by simple-oauth2, whose grant classes take a client as second argument: with ours behind them a refresh keeps
 * its token, requests have limits, and replies are read leniently. This is the one file that imports the package.
 */
export function createGrants(postForm: PostForm, clock: Clock = systemClock): Grants {
  const authorizationCode = async (settings: OAuthSettings, tokenUrl: string) => {
    const { default: AuthorizationCode } = await import("simple-oauth2/lib/authorization-code-grant-type.js");
    return new AuthorizationCode(grantConfig(settings, tokenUrl), createTokenClient(settings, postForm));
  };
  return {
    async authorizationUrl(settings, { redirectUri, state, challenge }) {
      const pkce = settings.pkce ? { code_challenge: challenge, code_challenge_method: "S256" } : {};
      const grant = await authorizationCode(settings, settings.tokenUrl);
      return grant.authorizeURL({
        ...settings.authorizeParams,
        ...scopeOf(settings),
        ...pkce,
        redirect_uri: redirectUri,
        state,
      });
    },
    async exchangeCode(settings, { code, redirectUri, verifier, tokenUrl }) {
      const pkce = settings.pkce ? { code_verifier: verifier } : {};
      const grant = await authorizationCode(settings, tokenUrl);
      return (await grant.getToken({ ...settings.tokenParams, ...pkce, code, redirect_uri: redirectUri })).token;
    },
    async requestToken(settings) {
      if (settings.grant === "jwt_bearer") return requestByAssertion(settings, postForm, clock.nowMs());
      if (settings.grant === "api_key") return requestByApiKey(settings, postForm);
      const { default: ClientCredentials } = await import("simple-oauth2/lib/client-credentials-grant-type.js");
      const client = createTokenClient(settings, postForm);
      const grant = new ClientCredentials(grantConfig(settings, settings.tokenUrl), client);
      return (await grant.getToken({ ...settings.tokenParams, ...scopeOf(settings) })).token;
    },
    async refresh(settings, { refreshToken, tokenUrl }) {
      const grant = await authorizationCode(settings, tokenUrl);
      return (await grant.createToken({ refresh_token: refreshToken }).refresh({ ...settings.refreshParams })).token;
    },
  };
}

function scopeOf(settings: OAuthSettings): { scope?: string } {
  return settings.scope === undefined || settings.scope === "" ? {} : { scope: settings.scope };
}

/** What the grant classes read of simple-oauth2's configuration; its `tokenHost` is of its own client only. */
function grantConfig(settings: OAuthSettings, tokenUrl: string): GrantConfig {
  return {
    client: { id: settings.clientId, idParamName: "client_id" },
    auth: {
      // The path is a whole URL, so the host is only for clients without one: Client Credentials never asks for it.
      authorizeHost: "https://unused.invalid",
      authorizePath: settings.authorizationUrl,
      tokenPath: tokenUrl,
      refreshPath: settings.refreshUrl ?? tokenUrl,
      revokePath: settings.revocationUrl ?? "",
    },
    options: { scopeSeparator: " " },
  };
}
