import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { factsFromCallback, selectTokenUrl } from "../providers/captured-facts.js";
import type { TokenSet } from "../tokens/token-set.js";
import type { RedeemableCode } from "./authorizations.js";
import type { Grants } from "./grants.js";
import { makeTokenSet } from "./make-token-set.js";

/** The token set of an authorization code (RFC 6749 section 4.1.3). The callback only selects among what the preset lists. */
export async function redeemCode(
  settings: OAuthSettings,
  code: RedeemableCode,
  grants: Grants,
  clock: Clock,
): Promise<TokenSet> {
  const tokenUrl = settings.callbackSelects
    ? selectTokenUrl(settings.callbackSelects, code.query, settings.tokenUrl)
    : settings.tokenUrl;
  const facts = factsFromCallback(settings.facts, code.query);
  const fields = await grants.exchangeCode(settings, { ...code, tokenUrl });
  const set = makeTokenSet(fields, settings, clock.nowMs());
  return { ...set, facts: { ...facts, ...set.facts }, ...(tokenUrl !== settings.tokenUrl && { tokenUrl }) };
}
