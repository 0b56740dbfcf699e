import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import type { AuthorizationSummary, CredentialState } from "../../../src/tokens/credential-state.js";
import { askServer } from "../shared/ask-server.js";
import type { KnownAccount } from "./nlu-credentials.js";

/** Answers of the server's routes; see nodes/runtime/admin-routes.ts. */
export type Begun =
  { readonly attempt: string; readonly startUrl: string } | { readonly attempt: string; readonly outcome: Authorized };

export interface Authorized {
  readonly state: "authorized";
  readonly authorization: AuthorizationSummary;
  readonly isLive: boolean;
}

export interface Attempt {
  readonly outcome: Authorized | { readonly state: "waiting" } | { readonly state: "failed" };
  readonly sentence?: string;
}

export interface DeployedCredential {
  /** Undefined where it is not deployed. */
  readonly state?: CredentialState;
  /** What is wrong, where something is. */
  readonly sentence?: string;
  /** Authorized, and not deployed yet. */
  readonly candidate?: AuthorizationSummary;
  /** Of a Third-party NLU. */
  readonly account?: KnownAccount;
}

export async function beginAuthorization(
  id: string,
  form: CredentialForm,
  secrets: Record<string, string>,
): Promise<Begun> {
  return askServer<Begun>("POST", `keyring/credentials/${id}/authorize`, { form, secrets });
}

export async function readAttempt(id: string, attempt: string): Promise<Attempt> {
  return askServer<Attempt>("GET", `keyring/credentials/${id}/authorize/${attempt}`);
}

export async function cancelAttempt(id: string, attempt: string): Promise<void> {
  await askServer("DELETE", `keyring/credentials/${id}/authorize/${attempt}`);
}

export async function readDeployed(id: string): Promise<DeployedCredential> {
  return askServer<DeployedCredential>("GET", `keyring/credentials/${id}`);
}

export async function disconnect(id: string): Promise<{ isRevoked: boolean }> {
  return askServer<{ isRevoked: boolean }>("POST", `keyring/credentials/${id}/disconnect`, {});
}
