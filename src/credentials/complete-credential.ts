import { Failure } from "../failure.js";
import type { CredentialForm, CredentialSecrets } from "./credential-form.js";
import { completeMutual } from "./complete-mutual.js";
import { completeNlu } from "./complete-nlu.js";
import { completeOAuth } from "./complete-oauth.js";
import { completePreAuthentication } from "./complete-pre-authentication.js";
import type { AccessTokenSettings, BasicSettings, CredentialSettings } from "./credential-settings.js";
import { resolveEnvironment } from "./resolve-environment.js";
import type { SystemApp } from "./system-app.js";

export interface CredentialSource {
  readonly id: string;
  readonly form: CredentialForm;
  readonly secrets: CredentialSecrets;
  readonly apps: readonly SystemApp[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What a credential needs at run time, from its form: environment variables, provider and system app filled in. Throws
 * `credential-incomplete` with the field, `environment-unset`, `system-app-unknown`, `url-invalid`, `algorithm-refused`,
 * `protocols-unusable`, and what `completeNlu` throws.
 */
export function completeCredential(source: CredentialSource): CredentialSettings {
  const { environment } = source;
  const form = resolveEnvironment(source.form, environment);
  const secrets = resolveEnvironment(source.secrets, environment);
  const completed = completeType({ ...source, form, secrets });
  const settings = form.testUrl === "" ? completed : { ...completed, testUrl: form.testUrl };
  const isSystemApp = "isSystemApp" in settings && settings.isSystemApp;
  return form.mayLeave && !isSystemApp ? { ...settings, mayLeave: true } : settings;
}

/** Of a source whose variables are filled in. */
function completeType({ id, form, secrets, apps, environment }: CredentialSource): CredentialSettings {
  switch (form.credentialType) {
    case "oauth2":
    case "consumer":
      return completeOAuth(id, form, secrets, apps);
    case "pre_authentication":
      return completePreAuthentication(id, form, secrets);
    case "basic":
      return completeBasic(id, form, secrets);
    case "access_token":
      return completeAccessToken(id, form, secrets);
    case "nlu":
      return completeNlu(id, form, secrets);
    case "mutual":
      return { ...completeCommon(id, form), ...completeMutual(form, secrets, environment) };
  }
}

function completeBasic(id: string, form: CredentialForm, secrets: CredentialSecrets): BasicSettings {
  return {
    ...completeCommon(id, form),
    type: "basic",
    username: secrets.username ?? "",
    password: required(secrets.password, "password"),
  };
}

function completeAccessToken(id: string, form: CredentialForm, secrets: CredentialSecrets): AccessTokenSettings {
  return {
    ...completeCommon(id, form),
    type: "access_token",
    accessToken: required(secrets.accessToken, "accessToken"),
    placement: form.placement,
    parameterName: form.parameterName || (form.placement === "header" ? "Authorization" : "access_token"),
    tokenType: form.tokenType,
  };
}

export function completeCommon(id: string, form: CredentialForm) {
  return {
    id,
    name: form.name,
    ...(form.organization !== "" && { organization: form.organization }),
    allowedOrigins: splitList(form.allowedOrigins),
    ...(form.baseUrl !== "" && { baseUrl: form.baseUrl }),
  };
}

/** The entries of a text with one a line, or apart by blanks or commas. */
export function splitList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== "");
}

/** Throws `credential-incomplete` where there is nothing. */
export function required(value: string | undefined, field: string): string {
  if (value === undefined || value === "") throw new Failure("credential-incomplete", { field });
  return value;
}
