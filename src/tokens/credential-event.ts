import type { FailureCode, FailureFacts } from "../failure.js";
import type { Consumer } from "./token-store.js";

/** What became of a credential's tokens, for whoever wants to be told. Nothing in here is a secret. */
export type CredentialEvent =
  | { readonly event: "authorized"; readonly account?: string }
  | { readonly event: "renewed" }
  | { readonly event: "disconnected" }
  | { readonly event: "renewal-failed"; readonly reason: Reason }
  | { readonly event: "needs-authorizing"; readonly reason?: Reason }
  /** Nothing that runs by itself will renew it: a token set, or the certificate of this name. */
  | { readonly event: "ending-soon"; readonly endsAtMs: number; readonly certificate?: string };

/** What became of one consumer's tokens. */
export type ConsumerEvent =
  | { readonly event: "signed-in"; readonly consumer: Consumer; readonly account?: string }
  /** With a reason: not by the flow or the consumer, but because the provider ended it. */
  | { readonly event: "signed-out"; readonly consumer: Consumer; readonly reason?: Reason };

interface Reason {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
}
