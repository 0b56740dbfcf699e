import type { Request } from "express";
import { systemClock } from "../../src/clock.js";
import type { CredentialSettings } from "../../src/credentials/credential-settings.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import { Failure, type FailureCode } from "../../src/failure.js";
import { callApi } from "../../src/http/call-api.js";
import { effectiveOrigins, mayReceiveSecrets } from "../../src/http/secrets/allowed-origins.js";
import type { ApiCall } from "../../src/http/requests/prepare-request.js";
import { writtenOrigin } from "../../src/http/urls/written-origin.js";
import { completeForm, storedSecretNeeded } from "./complete-form.js";
import { dialogOf } from "./dialog-of.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";
import { trialCredential } from "./trial-credential.js";

const TIME_LIMIT_MS = 20_000;

/** Of a refusal, which is read for what the credential's "expired when" wants to know. */
const MOST_REPLY_BYTES = 1024 * 1024;

/** What an API answered to a request with the credential of a dialog. Nothing of the reply's body: it may repeat the secret. */
interface TestAnswer {
  readonly statusCode: number;
  readonly durationMs: number;
}

/**
 * Sends one GET with the credential of the form as it stands in the dialog. Throws `deploy-first` where a stored secret
 * or a token would go farther than the deployed credential may, and as completing the form, getting a token and the
 * request do.
 */
export async function testCredential(_RED: Red, runtime: Runtime, request: Request): Promise<TestAnswer> {
  const id = String(request.params.id);
  const { form, secrets } = dialogOf(request.body);
  const settings = completeForm(runtime, id, form, secrets);
  checkReach(settings, sourceOf(runtime, settings), storedSecretNeeded(form, secrets) === undefined);
  const credential = trialCredential(runtime, settings);
  const startedMs = performance.now();
  const tools = { credential, transport: runtime.transport, clock: systemClock };
  const { statusCode, stream, url } = await callApi(callOf(settings), tools).catch(sayHere);
  stream?.destroy();
  checkEnd(new URL(url), settings);
  return { statusCode, durationMs: Math.round(performance.now() - startedMs) };
}

/** Failures whose sentence sends people to a node, or to this dialog, and what they are called here. */
const IN_DIALOG: Partial<Record<FailureCode, FailureCode>> = {
  "needs-authorizing": "authorize-first",
  "time-limit": "test-cut-short",
  "reply-too-large": "test-cut-short",
};

function sayHere(error: unknown): never {
  const code = error instanceof Failure ? IN_DIALOG[error.code] : undefined;
  throw code === undefined ? error : new Failure(code, {}, { cause: error });
}

/** The deployed credential that stored secrets and tokens come from; a subflow's instances may differ. */
function sourceOf({ deployed }: Runtime, settings: CredentialSettings): CredentialSettings | undefined {
  const source = hasSharedTokens(settings) ? deployed.ofTokens(settings)?.settings : undefined;
  return source ?? deployed.settings(settings.id);
}

/** Throws `origin-not-allowed` where a redirect led to a place that saw no secret: what that says is not about it. */
function checkEnd(url: URL, settings: CredentialSettings): void {
  if (!mayReceiveSecrets(url, reachOf(settings))) throw new Failure("origin-not-allowed", { origin: url.origin });
}

/** A 2xx reply's body is of no interest: it comes as a stream that nobody reads. Throws `test-url-missing`. */
function callOf({ testUrl, baseUrl }: CredentialSettings): ApiCall {
  const url = testUrl ?? baseUrl;
  if (url === undefined) throw new Failure("test-url-missing");
  return {
    method: "GET",
    url,
    isUrlFromMessage: false,
    defaultScheme: "https",
    view: {},
    headers: {},
    payload: undefined,
    paytoqs: "ignore",
    options: { followRedirects: true, timeLimitMs: TIME_LIMIT_MS, maxReplyBytes: MOST_REPLY_BYTES, asStream: true },
  };
}

/**
 * What was typed just now goes where its author wants. A stored secret goes only where the deployed credential may, and
 * so does a token, which nobody types; of a credential that was never deployed, there is only what its author authorized.
 */
function checkReach(settings: CredentialSettings, deployed: CredentialSettings | undefined, isTyped: boolean): void {
  const isFree = hasSharedTokens(settings) ? deployed === undefined && !settings.isSystemApp : isTyped;
  if (isFree) return;
  const known = new Set(deployed ? reachOf(deployed) : effectiveOrigins(settings, undefined));
  const farther = reachOf(settings).find((origin) => !known.has(origin));
  if (farther !== undefined) throw new Failure("deploy-first", { origin: farther });
}

function reachOf(settings: CredentialSettings): readonly string[] {
  return effectiveOrigins(settings, writtenOrigin(settings.testUrl ?? "", "https"));
}
