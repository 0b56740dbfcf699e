import type { CredentialForm } from "./credential-form.js";
import type { TokenUse } from "./credential-settings.js";

/** What a provider has where the form is empty. */
interface Usual {
  readonly headerScheme?: string;
  readonly expiredStatuses?: readonly number[];
}

/** How the form's tokens go onto requests, and how an API says that they have ended. */
export function completeTokenUse(
  form: CredentialForm,
  usual: Usual = {},
): Pick<TokenUse, "headerName" | "headerScheme" | "expired"> {
  const scheme = form.headerScheme || (usual.headerScheme ?? "Bearer");
  return {
    headerName: form.headerName || "Authorization",
    headerScheme: scheme === "none" ? "" : scheme,
    expired: {
      statuses: splitStatuses(form.expiredStatuses) ?? usual.expiredStatuses ?? [401],
      ...(form.expiredWhen !== "" && { expression: form.expiredWhen }),
    },
  };
}

/** Undefined where there is none. */
function splitStatuses(text: string): readonly number[] | undefined {
  const statuses = (text.match(/\b\d{3}\b/g) ?? []).map(Number);
  return statuses.length === 0 ? undefined : statuses;
}
