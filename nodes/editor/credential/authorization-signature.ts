import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { readSecrets } from "./form-fields.js";

/** What an authorization depends on: another value of one of these asks for another one. */
export function signatureOf(form: CredentialForm): string {
  const { grant, app, systemApp, clientId, clientAuthentication, scope, authorizationUrl, tokenUrl } = form;
  const { refreshUrl, authorizeParams, tokenParams, refreshParams, certificate } = form;
  const { credentialType, nluProvider, nluScope, nluTokenUrl } = form;
  if (credentialType === "nlu")
    return JSON.stringify([nluProvider, nluScope, nluTokenUrl, readSecrets().nluCredentials]);
  const client = [grant, app, systemApp, clientId, clientAuthentication, readSecrets().clientSecret];
  return JSON.stringify([
    client,
    scope,
    certificate,
    authorizationUrl,
    tokenUrl,
    refreshUrl,
    authorizeParams,
    tokenParams,
    refreshParams,
  ]);
}
