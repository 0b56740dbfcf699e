import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import { Failure } from "../../src/failure.js";
import { parseUrl } from "../../src/parse-url.js";
import { completeSettings } from "./complete-settings.js";
import type { Runtime } from "./runtime.js";

/** What the editor has in the place of a secret that was not typed again. */
export const UNCHANGED = "__PWRD__";

/**
 * The settings of a dialog's form: a secret that was not typed again is the deployed one, if the form sends it nowhere
 * else. Throws `secret-again` where it would or where there is none, and as `completeCredential` does.
 */
export function completeForm(
  runtime: Runtime,
  id: string,
  form: CredentialForm,
  typed: CredentialSecrets,
): CredentialSettings {
  const field = form.credentialType === "nlu" ? "nluCredentials" : "clientSecret";
  if (typed[field] !== UNCHANGED || (field === "clientSecret" && needsNoSecret(form)))
    return completeSettings(runtime.settings, id, form, typed);
  const deployed = runtime.deployed.settings(id);
  const stored = hasSharedTokens(deployed) && !deployed.isSystemApp ? deployed : undefined;
  const secret = field === "nluCredentials" ? stored?.nlu?.json : stored?.nlu ? undefined : stored?.clientSecret;
  if (stored === undefined || secret === undefined) throw new Failure("secret-again", { field });
  const settings = completeSettings(runtime.settings, id, form, { ...typed, [field]: secret });
  if (hasSharedTokens(settings) && !goesNowhereElse(settings, stored)) throw new Failure("secret-again", { field });
  return settings;
}

/** The administrator's, a public client, or one that proves itself by its certificate. */
function needsNoSecret({ app, clientAuthentication }: CredentialForm): boolean {
  return app === "system" || clientAuthentication === "none" || clientAuthentication === "tls_client_auth";
}

/** A stored secret goes only where it was deployed to go. */
function goesNowhereElse(settings: OAuthSettings, stored: OAuthSettings): boolean {
  const known = new Set(originsOf(stored));
  return originsOf(settings).every((origin) => known.has(origin));
}

function originsOf({ tokenUrl, refreshUrl, revocationUrl }: OAuthSettings): readonly (string | undefined)[] {
  return [tokenUrl, refreshUrl, revocationUrl].flatMap((url) => (url === undefined ? [] : [parseUrl(url)?.origin]));
}
