import type { OAuthSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import type { TokenSet } from "../tokens/token-set.js";
import { tokenUrlOf } from "./token-url-of.js";
import { authenticatedRequest, postToProvider, type PostForm } from "./token-client.js";

/**
 * RFC 7009: revokes the refresh token, or the access token where there is none, at the data centre that gave it. Any
 * 2xx, an empty one too, is success; so is a token that was dead already. Throws where the provider says no.
 */
export async function revokeTokenSet(settings: OAuthSettings, set: TokenSet, postForm: PostForm): Promise<void> {
  if (settings.revocationUrl === undefined) return;
  const url = new URL(settings.revocationUrl);
  const tokenUrl = tokenUrlOf(settings, set);
  if (tokenUrl !== settings.tokenUrl) url.host = new URL(tokenUrl).host;
  const reply = await postToProvider(
    postForm,
    authenticatedRequest(url.href, settings, { token: set.refreshToken ?? set.accessToken }),
  );
  if (reply.statusCode >= 300) throw new Failure("token-request-refused", { status: reply.statusCode });
}

/** Revokes a set that nobody will use, where that ends this set alone. What goes wrong is nobody's concern: it ends by itself. */
export async function revokeAlone(settings: OAuthSettings, set: TokenSet, postForm: PostForm): Promise<void> {
  if (settings.revokes === "token") await revokeTokenSet(settings, set, postForm).catch(() => undefined);
}
