import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { factsFromCallback, selectTokenUrl } from "../providers/captured-facts.js";
import type { TokenSet } from "../tokens/token-set.js";
import type { RedeemableCode } from "./authorizations.js";
import type { Grants } from "./grants.js";
import { makeTokenSet } from "./make-token-set.js";

export interface RedeemTools {
  readonly grants: Grants;
  readonly clock: Clock;
  /** Who signed in, by the provider's UserInfo endpoint; undefined where it does not tell. Never throws. */
  readonly askAccount: (userInfoUrl: string, set: TokenSet) => Promise<string | undefined>;
}

/** The token set of an authorization code (RFC 6749 section 4.1.3). The callback only selects among what the preset lists. */
export async function redeemCode(settings: OAuthSettings, code: RedeemableCode, tools: RedeemTools): Promise<TokenSet> {
  const tokenUrl = settings.callbackSelects
    ? selectTokenUrl(settings.callbackSelects, code.query, settings.tokenUrl)
    : settings.tokenUrl;
  const facts = factsFromCallback(settings.facts, code.query);
  const fields = await tools.grants.exchangeCode(settings, { ...code, tokenUrl });
  const made = makeTokenSet(fields, settings, tools.clock.nowMs());
  const set = {
    ...made,
    facts: { ...facts, ...made.facts },
    ...(tokenUrl !== settings.tokenUrl && { tokenUrl }),
  };
  if (set.account !== undefined || settings.userInfoUrl === undefined) return set;
  const account = await tools.askAccount(settings.userInfoUrl, set);
  return account === undefined ? set : { ...set, account };
}
