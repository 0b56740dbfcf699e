import type { Provider as OidcProvider } from "oidc-provider";
import { makeClients, type OAuthClients } from "./oauth/clients.js";
import { configuration, routes, type TokenRules } from "./oauth/configuration.js";
import { allowTokenExchange } from "./oauth/exchange-grant.js";
import { interactionHandler } from "./oauth/interactions.js";
import { lookUpToken, type TokenFacts } from "./oauth/look-up-token.js";
import { ProviderRecords } from "./oauth/provider-records.js";
import { Provider } from "./oauth/quiet-oidc-provider.js";
import { allowRedirectUris } from "./oauth/redirect-uris.js";
import { loadState, saveState } from "./oauth/server-state.js";
import { withConsentPrompt } from "./oauth/sign-in-policy.js";
import { TokenEndpoint, type TokenFailure, type TokenRequest, type TokenRequestWatch } from "./oauth/token-endpoint.js";
import { visitorTokens } from "./oauth/visitor-tokens.js";
import { demoUsers, type DemoUser } from "./oauth/users.js";
import { listenOnLoopback, type Handler } from "./loopback-server.js";

export interface OAuthServerOptions extends TokenRules {
  /** Any free port unless told otherwise. */
  readonly port?: number;
  /** The only redirect URIs that are taken; every Keyring callback on loopback unless told otherwise. */
  readonly redirectUris?: readonly string[];
  /** Secret of the confidential clients; random unless told otherwise. */
  readonly clientSecret?: string;
  /** File in which keys and grants outlive the process. */
  readonly persistTo?: string;
  /** Sees every token request, and may make it wait. */
  readonly watch?: TokenRequestWatch;
}

/** A real OAuth 2.0 and OpenID Connect provider on loopback, with its own sign-in pages. */
export interface OAuthServer {
  /** Its origin, which is its issuer identifier too. */
  readonly url: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly revocationUrl: string;
  readonly introspectionUrl: string;
  readonly userInfoUrl: string;
  readonly clients: OAuthClients;
  /** Who can sign in. */
  readonly userCredentials: readonly DemoUser[];
  /** Every token request so far, in the order of the answers. */
  readonly tokenRequests: readonly TokenRequest[];
  /** Every token that was given out so far. */
  givenTokens(): readonly string[];
  /** Every code and verifier that its token endpoint was sent. */
  sentCodes(): readonly string[];
  /** How many revocation requests were answered with 200. */
  readonly revocations: number;
  /** What an access token is good for; undefined once it has ended. */
  readonly lookUpToken: (token: string) => Promise<TokenFacts | undefined>;
  /** Answers the next token requests in the provider's stead. */
  failTokenRequests(failure: TokenFailure): void;
  /** Lets token requests wait until the function that it gives is called. */
  holdTokenRequests(): () => void;
  /** When the next token request has arrived, held or not. */
  nextTokenRequest(): Promise<void>;
  /** Ends all access tokens given out so far; refresh tokens stay good. */
  endAccessTokens(): void;
  close(): Promise<void>;
}

/** Starts the server; rejects when the port is taken. */
export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<OAuthServer> {
  const { port = 0, clientSecret, redirectUris, persistTo, watch } = options;
  const state = loadState(persistTo);
  const records = new ProviderRecords(state.records, () => {
    if (persistTo !== undefined) saveState(persistTo, state);
  });
  const clients = makeClients(clientSecret);
  const server = await listenOnLoopback(port);
  const provider = new Provider(server.url, configuration(options, state, clients, records));
  allowRedirectUris(provider, redirectUris);
  allowTokenExchange(provider, state.jwks);
  const tokenEndpoint = new TokenEndpoint(watch);
  const revocations = countRevocations(provider);
  tokenEndpoint.watch(provider);
  server.serve(routeRequests(provider, tokenEndpoint, visitorTokens(server.url, state.jwks)));
  return {
    ...endpoints(server.url),
    clients,
    userCredentials: demoUsers,
    tokenRequests: tokenEndpoint.requests,
    givenTokens: () => tokenEndpoint.tokens,
    sentCodes: () => tokenEndpoint.codes,
    get revocations() {
      return revocations();
    },
    lookUpToken: (token) => lookUpToken(provider, token),
    failTokenRequests: (failure) => {
      tokenEndpoint.fail(failure);
    },
    holdTokenRequests: () => tokenEndpoint.hold(),
    nextTokenRequest: () => tokenEndpoint.next(),
    endAccessTokens: () => {
      records.forget("AccessToken", "ClientCredentials");
    },
    close: () => server.close(),
  };
}

function endpoints(url: string) {
  return {
    url,
    authorizationUrl: url + routes.authorization,
    tokenUrl: url + routes.token,
    revocationUrl: url + routes.revocation,
    introspectionUrl: url + routes.introspection,
    userInfoUrl: url + routes.userinfo,
  };
}

function countRevocations(provider: OidcProvider): () => number {
  let revocations = 0;
  provider.use(async (context, next) => {
    await next();
    if (context.oidc?.route === "revocation" && context.status === 200) revocations += 1;
  });
  return () => revocations;
}

function routeRequests(provider: OidcProvider, tokenEndpoint: TokenEndpoint, giveVisitorToken: Handler): Handler {
  const provide = provider.callback();
  const interact = interactionHandler(provider);
  return async (request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/interaction/")) return interact(request, response);
    if (url.startsWith("/visitor-token")) return giveVisitorToken(request, response);
    if (url.startsWith(routes.token) && (await tokenEndpoint.answers(request, response))) return;
    if (url.startsWith(routes.authorization)) request.url = withConsentPrompt(url);
    await provide(request, response);
  };
}
