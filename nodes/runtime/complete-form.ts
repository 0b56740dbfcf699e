import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import { Failure } from "../../src/failure.js";
import { parseUrl } from "../../src/parse-url.js";
import type { Runtime } from "./runtime.js";

/** What the editor has in the place of a secret that was not typed again. */
const UNCHANGED = "__PWRD__";

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
  const isTyped = typed[field] !== UNCHANGED || (field === "clientSecret" && form.app === "system");
  if (isTyped) return runtime.complete(id, form, typed);
  const deployed = runtime.deployedSettings(id);
  const stored = hasSharedTokens(deployed) && !deployed.isSystemApp ? deployed : undefined;
  const secret = field === "nluCredentials" ? stored?.nlu?.json : stored?.nlu ? undefined : stored?.clientSecret;
  if (stored === undefined || secret === undefined) throw new Failure("secret-again", { field });
  const settings = runtime.complete(id, form, { ...typed, [field]: secret });
  if (hasSharedTokens(settings) && !goesNowhereElse(settings, stored)) throw new Failure("secret-again", { field });
  return settings;
}

/** A stored secret goes only where it was deployed to go. */
function goesNowhereElse(settings: OAuthSettings, stored: OAuthSettings): boolean {
  const known = new Set(originsOf(stored));
  return originsOf(settings).every((origin) => known.has(origin));
}

function originsOf({ tokenUrl, refreshUrl, revocationUrl }: OAuthSettings): readonly (string | undefined)[] {
  return [tokenUrl, refreshUrl, revocationUrl].flatMap((url) => (url === undefined ? [] : [parseUrl(url)?.origin]));
}
