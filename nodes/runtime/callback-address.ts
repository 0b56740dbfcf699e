import type { CredentialForm } from "../../src/credentials/credential-form.js";
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
