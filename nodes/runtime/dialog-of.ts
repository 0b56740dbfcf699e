import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../src/credentials/parse-credential-form.js";

/** A credential's dialog as it stands. */
export interface Dialog {
  /** The credential's, where the body names it; else "". */
  readonly id: string;
  readonly form: CredentialForm;
  /** As typed; one that was not typed again is `UNCHANGED`. */
  readonly secrets: CredentialSecrets;
}

/** The dialog that a request's body tells of; what is missing has its default. */
export function dialogOf(body: unknown): Dialog {
  const fields: { id?: unknown; form?: unknown; secrets?: unknown } =
    typeof body === "object" && body !== null ? body : {};
  const { id, form, secrets } = fields;
  return {
    id: typeof id === "string" ? id : "",
    form: parseCredentialForm(form),
    secrets: parseCredentialSecrets(secrets),
  };
}
