import type { OAuthSettings } from "../credentials/credential-settings.js";
import { applyTokenSet } from "../credentials/apply-credential.js";
import { sendRequest } from "../http/send-request.js";
import type { Transport } from "../http/connections/transport.js";
import type { TokenSet } from "../tokens/token-set.js";
import { accountFromJson } from "./account.js";

const TIME_LIMIT_MS = 5_000;

/**
 * Who signed in, by the provider's UserInfo endpoint (OpenID Connect Core section 5.3). It is shown to people and
 * decides nothing, so whatever goes wrong gives undefined.
 */
export async function askAccount(
  userInfoUrl: string,
  settings: OAuthSettings,
  set: TokenSet,
  transport: Transport,
): Promise<string | undefined> {
  const url = new URL(userInfoUrl);
  const authorization = { ...applyTokenSet(settings, set), mayGoTo: ({ origin }: URL) => origin === url.origin };
  const headers = { Accept: "application/json" };
  try {
    const request = { method: "GET", url, headers, followRedirects: false, timeLimitMs: TIME_LIMIT_MS };
    const reply = await sendRequest(request, authorization, transport);
    return reply.statusCode === 200 ? accountFromJson(reply.body.toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}
