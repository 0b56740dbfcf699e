import type { Failure } from "../failure.js";
import type { CredentialState } from "./credential-state.js";
import { ANSWER_LOST } from "./renewal.js";
import { summarize } from "./summarize.js";
import type { TokenSet } from "./token-set.js";

/** What a token source knows of itself. */
interface SourceFacts {
  readonly set: TokenSet | undefined;
  readonly isLoaded: boolean;
  /** Whether a token is there or can be got without anybody signing in. */
  readonly isUsable: boolean;
  readonly refused: { readonly reason: string } | undefined;
  /** What keeps tokens from being read, renewed or written just now. */
  readonly trouble: Failure | undefined;
}

/** The one word for what a credential can do now, and why. */
export function stateOf({ set, isLoaded, isUsable, refused, trouble }: SourceFacts): CredentialState {
  const authorization = set && { authorization: summarize(set) };
  if (refused) {
    const code = refused.reason === ANSWER_LOST ? "answer-lost" : "grant-refused";
    return { state: "needs-authorizing", reason: { code, facts: { error: refused.reason } } };
  }
  if (trouble) return { state: "failing", reason: { code: trouble.code, facts: trouble.facts }, ...authorization };
  if (!isLoaded) return { state: "loading" };
  return isUsable ? { state: "ready", ...authorization } : { state: "needs-authorizing" };
}
