import type { OAuthSettings } from "../credentials/credential-settings.js";
import type { TokenSet } from "../tokens/token-set.js";

/** The token endpoint that gave the set: the one that its callback selected, if the preset still lists that, else the configured one. */
export function tokenUrlOf({ tokenUrl, callbackSelects }: OAuthSettings, set: TokenSet): string {
  const selected = set.tokenUrl;
  return selected !== undefined && callbackSelects?.tokenUrls.includes(selected) ? selected : tokenUrl;
}
