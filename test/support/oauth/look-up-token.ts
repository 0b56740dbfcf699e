import type { Provider } from "oidc-provider";

/** What an access token is good for, as a resource server learns it. */
export interface TokenFacts {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Login name of the user who signed in; absent for a client alone. */
  readonly login?: string;
}

/** Asks the provider about a token, of a person or of a client alone; undefined: unknown, revoked or past its time. */
export async function lookUpToken(provider: Provider, token: string): Promise<TokenFacts | undefined> {
  const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  if (found === undefined || found.isExpired) return undefined;
  const login = "accountId" in found ? { login: found.accountId } : {};
  return { clientId: found.clientId, scopes: found.scope?.split(" ") ?? [], ...login };
}
