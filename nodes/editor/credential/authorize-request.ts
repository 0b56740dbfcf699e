import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import type { AuthorizationSummary, CredentialState } from "../../../src/tokens/credential-state.js";

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
}

// JSON by `$.ajax` on a relative URL: the editor adds its login to those only.

export async function beginAuthorization(
  id: string,
  form: CredentialForm,
  secrets: Record<string, string>,
): Promise<Begun> {
  return send<Begun>("POST", `keyring/credentials/${id}/authorize`, { form, secrets });
}

export async function readAttempt(id: string, attempt: string): Promise<Attempt> {
  return send<Attempt>("GET", `keyring/credentials/${id}/authorize/${attempt}`);
}

export async function cancelAttempt(id: string, attempt: string): Promise<void> {
  await send("DELETE", `keyring/credentials/${id}/authorize/${attempt}`);
}

export async function readDeployed(id: string): Promise<DeployedCredential> {
  return send<DeployedCredential>("GET", `keyring/credentials/${id}`);
}

export async function disconnect(id: string): Promise<{ isRevoked: boolean }> {
  return send<{ isRevoked: boolean }>("POST", `keyring/credentials/${id}/disconnect`, {});
}

/** Throws an Error with the server's sentence, or undefined message where there is none. */
export function send<Answer>(method: string, url: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    void $.ajax({
      method,
      url,
      dataType: "json",
      ...(body && { data: JSON.stringify(body), contentType: "application/json" }),
      success: (answer: Answer) => {
        resolve(answer);
      },
      error: (reply) => {
        const answer: unknown = reply.responseJSON;
        const hasSentence = typeof answer === "object" && answer !== null && "sentence" in answer;
        reject(new Error(hasSentence ? String(answer.sentence) : ""));
      },
    });
  });
}
