import type { ClientSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import { readTokenReply, type RawReply, type TokenFields } from "./read-token-reply.js";

/**
 * Sends one POST, over the client certificate of a credential where one is named, and gives any answer; follows no
 * redirect. Throws `no-answer`, `time-limit`, `reply-too-large`, and `certificate-missing` before anything is sent.
 */
export type PostForm = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  certificate?: string,
) => Promise<RawReply>;

/** simple-oauth2's client, of our own: it authenticates the client, posts, and reads the reply leniently. */
export interface TokenClient {
  request(url: string, params: Record<string, string>): Promise<Record<string, unknown>>;
}

/** A client, and the provider's own words for a dead grant. */
type TokenClientSettings = ClientSettings & {
  readonly deadGrantErrors?: readonly string[];
  readonly certificate?: string;
};

/** A client for one credential's endpoints. Throws Failures that name neither token, code nor secret. */
export function createTokenClient(settings: TokenClientSettings, postForm: PostForm): TokenClient {
  return {
    async request(url, params) {
      const { deadGrantErrors = [] } = settings;
      const secrets = secretsOf(settings, params);
      const request = authenticatedRequest(url, settings, params);
      return { ...(await requestFields(request, postForm, { secrets, deadGrantErrors })) };
    },
  };
}

export type { TokenFields };

/** A POST to a token endpoint. */
export interface TokenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The credential over whose client certificate it goes. */
  readonly certificate?: string;
}

/**
 * The fields of the token reply. Throws as `postToProvider` and `readTokenReply` do; `secrets` stand in none of its
 * failures, though a server may echo what it was sent.
 */
export async function requestFields(
  request: TokenRequest,
  postForm: PostForm,
  {
    secrets,
    deadGrantErrors = [],
  }: { readonly secrets: readonly string[]; readonly deadGrantErrors?: readonly string[] },
): Promise<TokenFields> {
  const reply = await postToProvider(postForm, request);
  try {
    return readTokenReply(reply, deadGrantErrors);
  } catch (error) {
    throw error instanceof Failure ? withoutSecrets(error, secrets) : error;
  }
}

/** The answer, whatever its status. Throws `provider-unreachable` where there is none, and `certificate-missing`. */
export async function postToProvider(
  postForm: PostForm,
  { url, headers, body, certificate }: TokenRequest,
): Promise<RawReply> {
  try {
    return await postForm(url, headers, body, certificate);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "certificate-missing") throw cause;
    const reason = cause instanceof Failure ? (cause.facts.code ?? cause.facts.reason ?? cause.code) : "unknown";
    throw new Failure("provider-unreachable", { host: new URL(url).host, reason }, { cause });
  }
}

export const FORM_HEADERS: Readonly<Record<string, string>> = {
  Accept: "application/json",
  "Content-Type": "application/x-www-form-urlencoded",
};

/** The client's request with its proof of who it is, over its certificate where it has one. */
export function authenticatedRequest(
  url: string,
  settings: ClientSettings & { readonly certificate?: string },
  params: Record<string, string>,
): TokenRequest {
  const { certificate } = settings;
  return { url, ...authenticateClient(settings, params), ...(certificate !== undefined && { certificate }) };
}

/**
 * RFC 6749 section 2.3.1: Basic with form-encoded id and secret, or both in the body. A public client sends its id only, and
 * so does one that proves itself by its certificate (RFC 8705 section 2).
 */
function authenticateClient(settings: ClientSettings, params: Record<string, string>) {
  const { clientId, clientSecret, clientAuthentication } = settings;
  const headers: Record<string, string> = { ...FORM_HEADERS };
  const form = new URLSearchParams(params);
  if (clientAuthentication === "header" && clientSecret !== undefined) {
    headers.Authorization = `Basic ${basicLogin(clientId, clientSecret)}`;
  } else {
    form.set("client_id", clientId);
    if (clientAuthentication === "body" && clientSecret !== undefined) form.set("client_secret", clientSecret);
  }
  return { headers, body: form.toString() };
}

function basicLogin(clientId: string, clientSecret: string): string {
  return Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString("base64");
}

function formEncode(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

/** Parameters of token requests that must never be shown. */
const SECRET_PARAMETERS = ["code", "code_verifier", "refresh_token", "subject_token", "client_secret"];

/** Of a provider's words that people see. */
const MOST_CHARACTERS = 300;

function secretsOf({ clientId, clientSecret = "" }: ClientSettings, params: Readonly<Record<string, string>>) {
  return [...SECRET_PARAMETERS.map((name) => params[name] ?? ""), clientSecret, basicLogin(clientId, clientSecret)];
}

/** No secret of the request, encoded or not. Only then is it shortened: half a secret would not be found. */
function withoutSecrets(failure: Failure, secrets: readonly string[]): Failure {
  const forms = secrets.filter(Boolean).flatMap((secret) => [secret, formEncode(secret), encodeURIComponent(secret)]);
  const scrub = (text: string) =>
    forms.reduce((rest, form) => rest.replaceAll(form, "…"), text).slice(0, MOST_CHARACTERS);
  const facts = Object.entries(failure.facts).map(([name, value]): [string, string | number] => [
    name,
    typeof value === "string" ? scrub(value) : value,
  ]);
  return new Failure(failure.code, Object.fromEntries(facts));
}
