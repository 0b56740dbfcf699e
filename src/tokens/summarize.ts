import type { AuthorizationSummary } from "./credential-state.js";
import type { TokenSet } from "./token-set.js";

/** What people may see of a token set. */
export function summarize(set: TokenSet): AuthorizationSummary {
  const { account, scope, expiresAtMs, receivedAtMs, refreshToken } = set;
  return {
    receivedAtMs,
    hasRefreshToken: refreshToken !== undefined,
    ...(account !== undefined && { account }),
    ...(scope !== undefined && { scope }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
}
