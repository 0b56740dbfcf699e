import type { TokenExchange } from "../credentials/credential-settings.js";
import { createTokenClient, type PostForm, type TokenFields } from "./token-client.js";

/** So servers refuse a subject token for whatever reason (RFC 8693 section 2.2.2); the rest of the request is always the same. */
const DEAD_SUBJECT = ["invalid_request"];

/** Exchanges a consumer's own token for one that an API takes (RFC 8693 section 2.1). Throws what the token endpoint says. */
export async function exchangeToken(
  exchange: TokenExchange,
  subjectToken: string,
  postForm: PostForm,
): Promise<TokenFields> {
  const { tokenUrl, subjectTokenType, audience, scope } = exchange;
  const client = createTokenClient({ ...exchange, deadGrantErrors: DEAD_SUBJECT }, postForm);
  return client.request(tokenUrl, {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: subjectToken,
    subject_token_type: `urn:ietf:params:oauth:token-type:${subjectTokenType}`,
    ...(audience !== undefined && { audience }),
    ...(scope !== undefined && { scope }),
  });
}

/** Renews a token that came by exchange and brought a refresh token (RFC 6749 section 6). Throws what the token endpoint says. */
export async function refreshExchanged(
  exchange: TokenExchange,
  refreshToken: string,
  postForm: PostForm,
): Promise<TokenFields> {
  const client = createTokenClient(exchange, postForm);
  return client.request(exchange.tokenUrl, { grant_type: "refresh_token", refresh_token: refreshToken });
}
