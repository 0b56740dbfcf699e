import { Failure } from "../failure.js";
import { writtenOrigin } from "../http/urls/written-origin.js";
import { expandProvider } from "../providers/expand.js";
import { findProvider, type Provider } from "../providers/index.js";
import { required, splitList } from "./complete-credential.js";
import { completeTokenUse } from "./complete-token-use.js";
import type { CredentialForm, CredentialSecrets, NamedValue } from "./credential-form.js";
import type { OAuthSettings } from "./credential-settings.js";
import { endpoint } from "./endpoint.js";
import type { SystemApp } from "./system-app.js";

/** The settings of an OAuth 2.0 credential; throws as `completeCredential` does. */
export function completeOAuth(
  id: string,
  form: CredentialForm,
  secrets: CredentialSecrets,
  apps: readonly SystemApp[],
): OAuthSettings {
  const app = form.app === "system" ? findApp(apps, form.systemApp) : undefined;
  const provider = providerOf(app ?? form);
  const scope = form.scope || app?.scope;
  return {
    id,
    type: form.credentialType === "consumer" ? "consumer" : "oauth2",
    name: form.name,
    ...(form.organization !== "" && { organization: form.organization }),
    grant: grantOf(form, app),
    isSystemApp: app !== undefined,
    ...(scope !== undefined && { scope }),
    ...(form.certificate !== "" && { certificate: form.certificate }),
    ...quirksOf(provider, form),
    ...(app ? systemClient(app, provider) : customClient(form, secrets, provider)),
  };
}

/** Consumers sign in one by one: a client that nobody signs in to is of no use to them. */
function grantOf(form: CredentialForm, app: SystemApp | undefined): OAuthSettings["grant"] {
  const grant = app?.grant ?? form.grant;
  if (form.credentialType !== "consumer") return grant;
  if (app?.grant === "client_credentials") throw new Failure("system-app-unsuitable", { app: app.name });
  return "authorization_code";
}

function findApp(apps: readonly SystemApp[], name: string): SystemApp {
  const app = apps.find((candidate) => candidate.name === name);
  if (app === undefined)
    throw new Failure(name === "" ? "credential-incomplete" : "system-app-unknown", { field: "systemApp", app: name });
  return app;
}

function providerOf({ provider, providerVariables }: Pick<SystemApp, "provider" | "providerVariables">): Provider {
  const found = findProvider(provider);
  if (found === undefined) throw new Failure("credential-incomplete", { field: "provider", provider });
  return expandProvider(found, providerVariables);
}

/** What the provider has and nobody sets. */
function quirksOf(provider: Provider, form: CredentialForm) {
  return {
    provider: provider.name,
    providerLabel: provider.name === "other" ? form.providerName || form.name : provider.label,
    pkce: provider.pkce ?? true,
    revokes: provider.revokes ?? ("token" as const),
    facts: provider.facts ?? [],
    expectsRefreshToken: provider.expectsRefreshToken ?? true,
    deadGrantErrors: provider.deadGrantErrors ?? [],
    ...completeTokenUse(form, provider),
    ...(provider.refusesWebViews === true && { refusesWebViews: true }),
    ...(provider.testUrl !== undefined && { testUrl: provider.testUrl }),
    ...(provider.idleDays !== undefined && { idleDays: provider.idleDays }),
    ...(provider.userInfoUrl !== undefined && { userInfoUrl: provider.userInfoUrl }),
    ...(provider.lifetimeSeconds !== undefined && { lifetimeSeconds: provider.lifetimeSeconds }),
    ...callbackSelection(provider),
  };
}

function callbackSelection(provider: Provider): Pick<OAuthSettings, "callbackSelects"> {
  const { callbackSelects, name } = provider;
  if (callbackSelects === undefined) return {};
  const template = findProvider(name);
  const options = template?.variables.find((variable) => variable.name === callbackSelects.variable)?.options ?? [];
  const tokenUrls = options.flatMap(({ value }) =>
    template ? [expandProvider(template, { [callbackSelects.variable]: value }).tokenUrl] : [],
  );
  return { callbackSelects: { parameter: callbackSelects.parameter, tokenUrls } };
}

function customClient(form: CredentialForm, secrets: CredentialSecrets, provider: Provider) {
  const clientAuthentication = form.clientAuthentication || provider.clientAuthentication;
  const isSecretless = clientAuthentication === "none" || clientAuthentication === "tls_client_auth";
  const clientSecret = isSecretless ? undefined : required(secrets.clientSecret, "clientSecret");
  if (clientAuthentication === "tls_client_auth") required(form.certificate, "certificate");
  const authorizationUrl = form.authorizationUrl || provider.authorizationUrl;
  const baseUrl = form.baseUrl || provider.baseUrl;
  return {
    clientId: required(form.clientId, "clientId"),
    clientAuthentication,
    authorizationUrl: authorizationEndpoint(authorizationUrl, grantOf(form, undefined), "authorizationUrl"),
    tokenUrl: endpoint(form.tokenUrl || provider.tokenUrl, "tokenUrl"),
    ...optionalEndpoint("refreshUrl", form.refreshUrl || provider.refreshUrl),
    ...optionalEndpoint("revocationUrl", form.revocationUrl || provider.revocationUrl),
    authorizeParams: { ...provider.authorizeParams, ...asParams(form.authorizeParams) },
    tokenParams: { ...provider.tokenParams, ...asParams(form.tokenParams) },
    refreshParams: { ...provider.refreshParams, ...asParams(form.refreshParams) },
    allowedOrigins: [...provider.allowedOrigins, ...splitList(form.allowedOrigins)],
    ...(clientSecret !== undefined && { clientSecret }),
    ...(baseUrl !== undefined && baseUrl !== "" && { baseUrl }),
  };
}

/** All of it comes from settings.js and the preset: nothing that an author types moves the administrator's secret. */
function systemClient(app: SystemApp, provider: Provider) {
  const field = (name: string) => `keyring.apps.${app.name}.${name}`;
  const baseUrl = app.baseUrl ?? provider.baseUrl;
  const allowedOrigins = app.allowedOrigins ?? provider.allowedOrigins;
  const baseOrigin = baseUrl === undefined ? undefined : writtenOrigin(baseUrl);
  return {
    clientId: app.clientId,
    clientAuthentication: app.clientAuthentication ?? provider.clientAuthentication,
    authorizationUrl: authorizationEndpoint(
      app.authorizationUrl ?? provider.authorizationUrl,
      app.grant,
      field("authorizationUrl"),
    ),
    tokenUrl: endpoint(app.tokenUrl ?? provider.tokenUrl, field("tokenUrl")),
    ...optionalEndpoint("refreshUrl", app.refreshUrl ?? provider.refreshUrl, field("refreshUrl")),
    ...optionalEndpoint("revocationUrl", app.revocationUrl ?? provider.revocationUrl, field("revocationUrl")),
    authorizeParams: { ...provider.authorizeParams, ...app.authorizeParams },
    tokenParams: { ...provider.tokenParams, ...app.tokenParams },
    refreshParams: { ...provider.refreshParams, ...app.refreshParams },
    allowedOrigins: allowedOrigins.length > 0 ? allowedOrigins : [required(baseOrigin, field("allowedOrigins"))],
    ...(app.clientSecret !== undefined && { clientSecret: app.clientSecret }),
    ...(baseUrl !== undefined && { baseUrl }),
  };
}

function asParams(rows: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Client Credentials has none (RFC 6749 section 4.4). */
function authorizationEndpoint(text: string, grant: OAuthSettings["grant"], field: string): string {
  return grant === "client_credentials" ? text : endpoint(text, field);
}

/** `{ refreshUrl: … }` or nothing. A system app's field is named in full where its URL is wrong. */
function optionalEndpoint(
  name: "refreshUrl" | "revocationUrl",
  url: string | undefined,
  field: string = name,
): { refreshUrl?: string; revocationUrl?: string } {
  return url === undefined || url === "" ? {} : { [name]: endpoint(url, field) };
}
