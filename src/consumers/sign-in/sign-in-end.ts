import type { AuthorizationSummary } from "../../tokens/credential-state.js";
import type { LoginFailure } from "./login-link.js";

/** What a sign-in came to, for the flow that waits for it. */
export type SignInEnd =
  | { readonly state: "signed-in"; readonly authorization: AuthorizationSummary }
  | { readonly state: "ended"; readonly reason: EndReason; readonly failure?: LoginFailure };

export type EndReason =
  /** Nobody signed in in time. */
  | "expired"
  /** "I did not ask for this" on our own page. */
  | "declined"
  /** The provider says that access was not allowed. */
  | "denied"
  /** Somebody else than before signed in. */
  | "account-changed"
  | "failed"
  | "wrong-codes"
  /** A newer message of the same consumer waits. */
  | "replaced"
  /** Too many messages wait. */
  | "too-many"
  | "signed-out"
  /** Nobody is signed in, and the flow only asked. */
  | "not-signed-in";

/** The word for the flow. */
export function endReasonOf({ code }: LoginFailure): EndReason {
  if (code === "authorization-denied") return "denied";
  return code === "account-changed" ? "account-changed" : "failed";
}
