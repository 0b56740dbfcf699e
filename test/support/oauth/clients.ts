import { randomBytes } from "node:crypto";
import { TOKEN_EXCHANGE } from "./exchange-grant.js";

interface Confidential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The registered clients. The confidential ones may use every grant. */
export interface OAuthClients {
  /** Sends its secret in the Authorization header (`client_secret_basic`). */
  readonly basic: Confidential;
  /** Sends its secret in the body (`client_secret_post`). */
  readonly post: Confidential;
  /** Has no secret. */
  readonly public: { readonly clientId: string };
}

// The provider wants one at least; `allowRedirectUris` says which are taken in truth.
const REDIRECT_URIS = ["http://127.0.0.1/keyring/callback/demo"];

export function makeClients(clientSecret = randomBytes(24).toString("base64url")): OAuthClients {
  return {
    basic: { clientId: "keyring-demo", clientSecret },
    post: { clientId: "keyring-demo-post", clientSecret },
    public: { clientId: "keyring-demo-public" },
  };
}

/** The clients as the provider's `clients` configuration. */
export function clientMetadata(clients: OAuthClients): readonly object[] {
  const signedIn = ["authorization_code", "refresh_token"];
  const alone = ["client_credentials", TOKEN_EXCHANGE];
  return [
    client(clients.basic, "client_secret_basic", [...signedIn, ...alone]),
    client(clients.post, "client_secret_post", [...signedIn, ...alone]),
    client(clients.public, "none", [...signedIn, TOKEN_EXCHANGE]),
  ];
}

function client(
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret?: string },
  authMethod: string,
  grantTypes: readonly string[],
): object {
  return {
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    client_name: "Keyring demo",
    token_endpoint_auth_method: authMethod,
    grant_types: grantTypes,
    redirect_uris: REDIRECT_URIS,
  };
}
