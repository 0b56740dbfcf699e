import type { ConsumerAddresses } from "../../src/consumers/sign-in/login-link.js";
import type { CredentialForm } from "../../src/credentials/credential-form.js";
import { parseUrl } from "../../src/parse-url.js";
import type { KeyringSettings } from "./keyring-settings.js";

/**
 * Where providers send an author's browser back to: under the node routes, so that one address serves everybody;
 * under the admin routes only where there are no node routes or `httpNodeAuth` guards them. False: nowhere.
 */
export function callbackRoot({ httpNodeRoot, httpAdminRoot, isNodeRootGuarded }: KeyringSettings): string | false {
  return httpNodeRoot === false || isNodeRootGuarded ? httpAdminRoot : httpNodeRoot;
}

/** The base of a credential's callback URL, with no slash at its end. */
function callbackBase(settings: KeyringSettings, form: CredentialForm): string {
  const { publicUrl } = settings;
  const isUnderNodeRoot = callbackRoot(settings) === settings.httpNodeRoot;
  if (form.callbackBaseUrl !== "") return withoutSlash(form.callbackBaseUrl);
  if (publicUrl !== undefined && isUnderNodeRoot) return publicUrl;
  return withoutSlash(`${withoutSlash(form.editorOrigin)}${callbackRoot(settings) || "/"}`);
}

/** The redirect URI of a credential: one for each authorization server, so that answers can't be mixed up (RFC 9700 section 4.4). */
export function callbackUrl(settings: KeyringSettings, form: CredentialForm): string {
  return `${callbackBase(settings, form)}/keyring/callback/${serverOf(form)}`;
}

/**
 * Where consumers sign in: always under the node routes, which need no login of the editor. Undefined where there are
 * none, or nothing says under which address browsers reach them.
 */
export function consumerAddresses(settings: KeyringSettings, form: CredentialForm): ConsumerAddresses | undefined {
  const base = nodeBase(settings, form);
  return base === undefined
    ? undefined
    : { loginBase: `${base}/keyring/login`, callbackUrl: `${base}/keyring/callback/${serverOf(form)}` };
}

function nodeBase(
  { publicUrl, httpNodeRoot }: KeyringSettings,
  { callbackBaseUrl, editorOrigin }: CredentialForm,
): string | undefined {
  const editorBase = editorOrigin === "" ? undefined : withoutSlash(editorOrigin) + String(httpNodeRoot);
  const base = callbackBaseUrl || publicUrl || editorBase;
  const url = httpNodeRoot === false || base === undefined ? undefined : parseUrl(base);
  return url && /^https?:$/.test(url.protocol) ? withoutSlash(url.href) : undefined;
}

/** The one-time address at which the browser is given its cookie, on the callback's own origin. */
export function startUrl(settings: KeyringSettings, form: CredentialForm, ticket: string): string {
  return `${callbackBase(settings, form)}/keyring/start/${ticket}`;
}

function serverOf({ app, systemApp, provider, server }: CredentialForm): string {
  if (app === "system") return systemApp;
  return provider === "other" ? server : provider;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
