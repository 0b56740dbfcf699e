import type { ProviderContext } from "oidc-provider";
import { makeClients, type OAuthClients } from "./oauth/clients.js";
import { configuration, routes, type TokenRules } from "./oauth/configuration.js";
import { interactionHandler } from "./oauth/interactions.js";
import { ProviderRecords } from "./oauth/provider-records.js";
import { Provider } from "./oauth/provider.js";
import { allowRedirectUris } from "./oauth/redirect-uris.js";
import { loadState, saveState } from "./oauth/server-state.js";
import { withConsentPrompt } from "./oauth/sign-in-policy.js";
import { TokenEndpoint, type TokenFailure, type TokenRequest } from "./oauth/token-endpoint.js";
import { demoUsers, type DemoUser } from "./oauth/users.js";
import { startLoopbackServer, type Handler } from "./loopback-server.js";

export interface OAuthServerOptions extends TokenRules {
  /** Any free port unless told otherwise. */
  readonly port?: number;
  /** The only redirect URIs that are taken; every Keyring callback on loopback unless told otherwise. */
  readonly redirectUris?: readonly string[];
  /** Secret of the confidential clients; random unless told otherwise. */
  readonly clientSecret?: string;
  /** File in which keys and grants outlive the process. */
  readonly persistTo?: string;
}

/** What an access token is good for, as a resource server learns it. */
export interface TokenFacts {
  readonly clientId: string;
  readonly scopes: readonly string[];
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
  readonly userCredentials: readonly DemoUser[];
  /** Every token request so far, in the order of the answers. */
  readonly tokenRequests: readonly TokenRequest[];
  /** How many revocation requests have been answered with 200. */
  readonly revocations: number;
  /** What an access token is good for; undefined once it has ended. */
  lookUpToken(token: string): Promise<TokenFacts | undefined>;
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

export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<OAuthServer> {
  const { persistTo } = options;
  const state = loadState(persistTo);
  const save = persistTo === undefined ? () => undefined : () => { saveState(persistTo, state); }; // prettier-ignore
  save();
  const records = new ProviderRecords(state.records, save);
  const clients = makeClients(options.clientSecret);
  const tokenEndpoint = new TokenEndpoint();
  const setup = configuration(options, state, clients, records);
  let revocations = 0;
  let lookUpToken: OAuthServer["lookUpToken"] = () => Promise.resolve(undefined);

  const { url, close } = await startLoopbackServer(options.port ?? 0, (issuer) => {
    const provider = new Provider(issuer, setup);
    return handler(provider, tokenEndpoint);
  });
}
