import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { readNameValueRows } from "../shared/name-value-rows.js";

/** Fields of the form that are plain inputs; the others are rows, variables and what the form itself keeps. */
const TEXT_FIELDS = [
  "name",
  "organization",
  "credentialType",
  "baseUrl",
  "allowedOrigins",
  "testUrl",
  "grant",
  "provider",
  "providerName",
  "app",
  "systemApp",
  "clientId",
  "scope",
  "authorizationUrl",
  "tokenUrl",
  "refreshUrl",
  "revocationUrl",
  "clientAuthentication",
  "headerName",
  "headerScheme",
  "expiredStatuses",
  "expiredWhen",
  "callbackBaseUrl",
  "certificate",
  "placement",
  "parameterName",
  "tokenType",
  "nluProvider",
  "nluLocation",
  "nluScope",
  "nluTokenUrl",
  "serverName",
] as const;

const TICK_FIELDS = ["tls11", "tls12", "tls13"] as const;

export const ROW_FIELDS = ["authorizeParams", "tokenParams", "refreshParams"] as const;

const SECRET_FIELDS = ["clientSecret", "username", "password", "accessToken", "nluCredentials"] as const;

export function field(name: string): JQuery {
  return $(`#node-config-input-${name}`);
}

/** The text of an input; no config node chosen is nothing. */
export function textOf(name: string): string {
  const text = String(field(name).val() ?? "").trim();
  return text === "_ADD_" ? "" : text;
}

export function isTicked(name: string): boolean {
  return field(name).is(":checked");
}

export function rowsOf(name: string): JQuery {
  return $(`#keyring-rows-${name}`);
}

/** The values that the author chose for the provider's variables. */
export function readVariables(): Record<string, string> {
  const inputs = $("#keyring-provider-variables [data-variable]").toArray();
  return Object.fromEntries(
    inputs.map((input) => [String($(input).data("variable")), String($(input).val() ?? "").trim()]),
  );
}

/** The form as it stands, in the shape that the server takes. */
export function readForm(kept: { server: string; editorOrigin: string }): CredentialForm {
  const texts = Object.fromEntries(TEXT_FIELDS.map((name) => [name, textOf(name)]));
  const ticks = Object.fromEntries(TICK_FIELDS.map((name) => [name, isTicked(name)]));
  const rows = Object.fromEntries(ROW_FIELDS.map((name) => [name, readNameValueRows(rowsOf(name))]));
  return { ...texts, ...ticks, ...rows, ...kept, providerVariables: readVariables() } as unknown as CredentialForm;
}

/** Whether tokens are got without anybody who signs in. */
export function needsNobody(): boolean {
  return textOf("credentialType") === "nlu" || textOf("grant") === "client_credentials";
}

/** Whether a client authenticates by a secret, as the choice of this name says. */
export function needsSecret(authentication: string): boolean {
  return !["none", "tls_client_auth"].includes(textOf(authentication));
}

/** Secrets as typed; one that is unchanged reads `__PWRD__`, and the server knows it. */
export function readSecrets(): Record<string, string> {
  return Object.fromEntries(SECRET_FIELDS.map((name) => [name, String(field(name).val() ?? "")]));
}
