import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import { Failure } from "../../src/failure.js";
import { parseUrl } from "../../src/parse-url.js";
import { completeSettings } from "./complete-settings.js";
import type { Runtime } from "./runtime.js";
import { UNCHANGED, withStoredSecrets } from "./stored-secrets.js";

/**
 * The settings of a dialog's form: a secret that was not typed again is the deployed one, if the form sends it to no other
 * token endpoint. Throws `secret-again` where it would or where there is none, `keystore-again` for a stored keystore that
 * is not deployed, and as `completeCredential` does.
 */
export function completeForm(
  runtime: Runtime,
  id: string,
  form: CredentialForm,
  typed: CredentialSecrets,
): CredentialSettings {
  const deployed = runtime.deployed.settings(id);
  const secrets = withStoredSecrets(typed, deployed);
  const field = storedSecretNeeded(form, typed);
  if (field === undefined) return completeSettings(runtime.settings, id, form, secrets);
  if (secrets[field] === undefined)
    throw new Failure(field === "keystore" ? "keystore-again" : "secret-again", { field });
  const settings = completeSettings(runtime.settings, id, form, secrets);
  const isMoved = hasSharedTokens(settings) && hasSharedTokens(deployed) && !goesNowhereElse(settings, deployed);
  if (isMoved) throw new Failure("secret-again", { field });
  return settings;
}

/** The secret that the form works by, where it was not typed again. */
export function storedSecretNeeded(form: CredentialForm, typed: CredentialSecrets): SecretName | undefined {
  const needed = secretNeededBy(form);
  return needed !== undefined && typed[needed] === UNCHANGED ? needed : undefined;
}

type SecretName = keyof CredentialSecrets;

function secretNeededBy(form: CredentialForm): SecretName | undefined {
  switch (form.credentialType) {
    case "oauth2":
    case "consumer":
      return needsNoSecret(form) ? undefined : "clientSecret";
    case "nlu":
      return "nluCredentials";
    case "basic":
      return "password";
    case "access_token":
      return "accessToken";
    case "mutual":
      return form.keystoreFrom === "upload" ? "keystore" : undefined;
    case "pre_authentication":
      return undefined;
  }
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
