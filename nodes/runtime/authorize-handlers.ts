import type { Request } from "express";
import type { CredentialForm } from "../../src/credentials/credential-form.js";
import { resolveEnvironment } from "../../src/credentials/resolve-environment.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import { needsNobody } from "../../src/oauth/needs-nobody.js";
import { makeSecret } from "../../src/oauth/pkce.js";
import { Failure } from "../../src/failure.js";
import { parseUrl } from "../../src/parse-url.js";
import { summarize } from "../../src/tokens/summarize.js";
import { callbackUrl, startUrl } from "./callback-address.js";
import { completeForm } from "./complete-form.js";
import { dialogOf } from "./dialog-of.js";
import { explain } from "./explain.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";

/** Begins an authorization of the form as it stands in the dialog; where nobody signs in it is done at once. */
export async function authorize(_RED: Red, runtime: Runtime, request: Request) {
  const id = String(request.params.id);
  const dialog = dialogOf(request.body);
  const form = resolveEnvironment(dialog.form, process.env);
  const settings = completeForm(runtime, id, form, dialog.secrets);
  if (!hasSharedTokens(settings)) throw new Failure("credential-incomplete", { field: "credentialType" });
  if (needsNobody(settings.grant)) {
    const attempt = makeSecret();
    const { set, isLive } = await runtime.authorizer.requestToken(settings, attempt);
    return { attempt, outcome: { state: "authorized", authorization: summarize(set), isLive } };
  }
  const redirectUri = checkedCallbackUrl(runtime, form);
  const attempt = runtime.authorizations.begin(id, settings, redirectUri);
  return { attempt: attempt.id, startUrl: startUrl(runtime.settings, form, attempt.ticket) };
}

export function tellAuthorization(RED: Red, runtime: Runtime, request: Request) {
  const outcome = runtime.authorizations.outcome(String(request.params.attempt));
  return outcome.state === "failed" ? { outcome, sentence: explain(RED, outcome) } : { outcome };
}

/** The dialog was cancelled: its attempt ends, and what was authorized from it is dropped if nobody deployed it. */
export async function cancelAuthorization(_RED: Red, runtime: Runtime, request: Request) {
  const attempt = String(request.params.attempt);
  runtime.authorizations.cancel(attempt);
  await runtime.authorizer.dropCandidate(String(request.params.id), attempt);
  return {};
}

/** The redirect URI; it must be an address that a provider can send a browser to. */
function checkedCallbackUrl(runtime: Runtime, form: CredentialForm): string {
  const text = callbackUrl(runtime.settings, form);
  const url = parseUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/\/callback\/[\w-]+$/.test(url.pathname)) {
    throw new Failure("url-invalid", { field: "callbackBaseUrl", url: text.slice(0, 200) });
  }
  return url.href;
}
