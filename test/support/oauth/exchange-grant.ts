import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWK } from "jose";
import type { GrantContext, Provider } from "oidc-provider";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

const PARAMETERS = ["subject_token", "subject_token_type", "audience", "scope"];

/** Lets clients exchange the provider's own JWTs for access tokens of theirs (RFC 8693), with a refresh token for `offline_access`. */
export function allowTokenExchange(provider: Provider, keys: JSONWebKeySet): void {
  const publicKeys = createLocalJWKSet({ keys: keys.keys.map(withoutPrivatePart) });
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (context) => {
      const { subject_token: subject, scope = "" } = context.oidc.params;
      try {
        const { payload } = await jwtVerify(String(subject), publicKeys, { issuer: provider.issuer });
        context.body = await issueTokens(context, String(payload.sub), String(scope));
      } catch {
        context.status = 400;
        context.body = { error: "invalid_request", error_description: "The subject token is not acceptable." };
      }
    },
    PARAMETERS,
  );
}

function withoutPrivatePart(key: JWK): JWK {
  return Object.fromEntries(Object.entries(key).filter(([name]) => name !== "d"));
}

async function issueTokens({ oidc }: GrantContext, accountId: string, scope: string): Promise<object> {
  const { provider, client } = oidc;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(scope);
  const facts = { accountId, client, grantId: await grant.save(), gty: "token_exchange", scope };
  const access = new provider.AccessToken(facts);
  const refresh = scope.split(" ").includes("offline_access") ? new provider.RefreshToken(facts) : undefined;
  return {
    access_token: await access.save(),
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: access.expiration,
    scope,
    ...(refresh && { refresh_token: await refresh.save() }),
  };
}
