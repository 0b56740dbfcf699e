import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { TokenFacts } from "../oauth/look-up-token.js";

/** Why a request may not go on. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly error: string;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string;
}

/** Looks at a request's authorization: undefined lets it pass. */
export type Guard = (request: IncomingMessage, url: URL) => Promise<Refusal | undefined>;

const SCOPE = "contacts";

/** RFC 6750 section 3: no token, a token that is no good, a token for something else. */
export function bearerGuard(lookUpToken: (token: string) => Promise<TokenFacts | undefined>): Guard {
  return async ({ headers }) => {
    const token = bearerTokenOf(headers);
    if (token === undefined) return { status: 401, error: "invalid_token", challenge: "Bearer" };
    const facts = await lookUpToken(token);
    if (facts === undefined) return refuseToken();
    if (facts.scopes.includes(SCOPE)) return undefined;
    return {
      status: 403,
      error: "insufficient_scope",
      challenge: `Bearer error="insufficient_scope", scope="${SCOPE}"`,
    };
  };
}

export function bearerTokenOf({ authorization = "" }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/.exec(authorization)?.[1];
}

export function refuseToken(): Refusal {
  return { status: 401, error: "invalid_token", challenge: 'Bearer error="invalid_token"' };
}

/** User name and password in the Authorization header. */
export function basicGuard({ username, password }: { readonly username: string; readonly password: string }): Guard {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return ({ headers }) =>
    Promise.resolve(
      headers.authorization === expected
        ? undefined
        : { status: 401, error: "wrong_password", challenge: 'Basic realm="Demo CRM"' },
    );
}

/** A key in the header `X-Api-Key` or in the query parameter `api_key`. */
export function keyGuard(apiKey: string): Guard {
  return ({ headers }, { searchParams }) =>
    Promise.resolve(
      headers["x-api-key"] === apiKey || searchParams.get("api_key") === apiKey
        ? undefined
        : { status: 401, error: "wrong_key", challenge: "ApiKey" },
    );
}
