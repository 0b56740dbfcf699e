import type { FailureCode, FailureFacts } from "../failure.js";

/** What became of a credential's tokens, for whoever wants to be told. Nothing in here is a secret. */
export type CredentialEvent =
  | { readonly event: "authorized"; readonly account?: string }
  | { readonly event: "renewed" }
  | { readonly event: "disconnected" }
  | { readonly event: "renewal-failed"; readonly reason: Reason }
  | { readonly event: "needs-authorizing"; readonly reason?: Reason }
  /** Nothing that runs by itself will renew it. */
  | { readonly event: "ending-soon"; readonly endsAtMs: number };

interface Reason {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
}
