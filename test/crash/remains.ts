import type { TokenSet } from "../../src/tokens/token-set.js";
import type { CrashProvider } from "./provider.js";

/** What a kill has left. */
export type Remains =
  | { readonly is: "whole" }
  /** The provider has given a newer refresh token, and nobody has it: no client can help that. */
  | { readonly is: "lost" }
  /** The provider's refusal of a lost one is stored. */
  | { readonly is: "refused" }
  | { readonly is: "faulty"; readonly what: string };

/** Compares what is stored after a kill with what the provider and the API have seen. */
export function inspectRemains(set: TokenSet, { ledger, hasSeen }: CrashProvider): Remains {
  const { refreshToken = "", sentAtMs, refused } = set;
  if (refused !== undefined) {
    return refused.reason === "answer_lost" && ledger.isUsed(refreshToken)
      ? { is: "refused" }
      : { is: "faulty", what: `the grant counts as refused: ${refused.reason}` };
  }
  if (ledger.wasPresented(refreshToken)) {
    if (sentAtMs === undefined)
      return { is: "faulty", what: "a refresh token was sent, and the store says nothing of it" };
    ledger.excuse(refreshToken);
  }
  if (!ledger.isUsed(refreshToken)) return { is: "whole" };
  const successor = ledger.successor(refreshToken);
  if (successor.refreshToken !== ledger.newest) return { is: "faulty", what: "what is stored is not the last but one" };
  if (hasSeen(successor.accessToken)) return { is: "faulty", what: "a token was used, and the kill left none of it" };
  return { is: "lost" };
}
