import type { OAuthSettings } from "../credentials/credential-settings.js";
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

/** A client for one credential's endpoints. Throws Failures that name neither token, code nor secret. */
export function createTokenClient(settings: OAuthSettings, postForm: PostForm): TokenClient {
  return {
    async request(url, params) {
      const reply = await postToProvider(postForm, settings, url, params);
      try {
        return { ...readTokenReply(reply, settings.deadGrantErrors) };
      } catch (error) {
        throw error instanceof Failure ? withoutSecrets(error, params, settings) : error;
      }
    },
  };
}

export type { TokenFields };

/** The answer, whatever its status. Throws `provider-unreachable` where there is none, and `certificate-missing`. */
export async function postToProvider(
  postForm: PostForm,
  settings: OAuthSettings,
  url: string,
  params: Record<string, string>,
): Promise<RawReply> {
  const { headers, body } = authenticateClient(settings, params);
  try {
    return await postForm(url, headers, body, settings.certificate);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "certificate-missing") throw cause;
    const reason = cause instanceof Failure ? (cause.facts.code ?? cause.facts.reason ?? cause.code) : "unknown";
    throw new Failure("provider-unreachable", { host: new URL(url).host, reason }, { cause });
  }
}

/**
 * RFC 6749 section 2.3.1: Basic with form-encoded id and secret, or both in the body. A public client sends its id only, and
 * so does one that proves itself by its certificate (RFC 8705 section 2).
 */
function authenticateClient(settings: OAuthSettings, params: Record<string, string>) {
  const { clientId, clientSecret, clientAuthentication } = settings;
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
  };
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
const SECRET_PARAMETERS = ["code", "code_verifier", "refresh_token", "client_secret"];

/** Of a provider's words that people see. */
const MOST_CHARACTERS = 300;

/**
 * A server may echo what it was sent: no secret of the request stands in a failure that people see, encoded or not. Only
 * then is it shortened: half a secret would not be found.
 */
function withoutSecrets(
  failure: Failure,
  params: Readonly<Record<string, string>>,
  { clientId, clientSecret = "" }: OAuthSettings,
): Failure {
  const secrets = [...SECRET_PARAMETERS.map((name) => params[name] ?? ""), clientSecret].filter(Boolean);
  const forms = secrets.flatMap((secret) => [secret, formEncode(secret), encodeURIComponent(secret)]);
  const all = [...forms, basicLogin(clientId, clientSecret)];
  const scrub = (text: string) =>
    all.reduce((rest, form) => rest.replaceAll(form, "…"), text).slice(0, MOST_CHARACTERS);
  const facts = Object.entries(failure.facts).map(([name, value]): [string, string | number] => [
    name,
    typeof value === "string" ? scrub(value) : value,
  ]);
  return new Failure(failure.code, Object.fromEntries(facts));
}
