import type { FailureCode, FailureFacts } from "../failure.js";

/** What a credential can do now. Status, dialog, picker and log all say this one thing. */
export type CredentialState =
  | { readonly state: "loading" }
  /** `endsAtMs`: a certificate ends soon. */
  | { readonly state: "ready"; readonly authorization?: AuthorizationSummary; readonly endsAtMs?: number }
  | { readonly state: "needs-authorizing"; readonly reason?: Reason }
  | { readonly state: "failing"; readonly reason: Reason; readonly authorization?: AuthorizationSummary }
  | { readonly state: "incomplete"; readonly reason: Reason }
  /** A certificate's time is over, or has not come. */
  | { readonly state: "invalid"; readonly reason: Reason };

/** Public facts of a token set: nothing in here is a secret. */
export interface AuthorizationSummary {
  readonly account?: string;
  readonly scope?: string;
  readonly expiresAtMs?: number;
  readonly receivedAtMs: number;
  readonly hasRefreshToken: boolean;
}

interface Reason {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
}
