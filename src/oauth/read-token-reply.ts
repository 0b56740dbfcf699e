import { Failure } from "../failure.js";
import { readRetryAfter } from "../http/requests/retry.js";

/** A token endpoint's answer as it came. */
export interface RawReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

export type TokenFields = Readonly<Record<string, unknown>>;

/** Members under which some providers put the token reply (Slack's `authed_user`, others' `data`). */
const WRAPPERS = ["data", "authed_user", "token", "result"];

/**
 * The fields of a successful token reply: JSON or form-encoded, with a byte order mark or nested, whatever its 2xx
 * status. Throws a Failure of the kind that RFC 6749 section 5.2's error, or the status, stands for; also where
 * providers answer 200 with `error` or `ok: false`. Its facts have the provider's words in full.
 */
export function readTokenReply(reply: RawReply, deadGrantErrors: readonly string[]): TokenFields {
  const fields = parseFields(reply.body.toString("utf8"));
  const holder = fields && holderOfToken(fields);
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  if (isSuccess && holder) return holder;
  throw refusal(reply, fields ?? {}, deadGrantErrors);
}

function parseFields(body: string): TokenFields | undefined {
  const text = body.replace(/^\uFEFF/, "").trim();
  if (text.startsWith("{")) return parseJson(text);
  if (/^[\w.~%+-]+=/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  return undefined;
}

function parseJson(text: string): TokenFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function holderOfToken(fields: TokenFields): TokenFields | undefined {
  if (isToken(fields.access_token)) return fields;
  return WRAPPERS.map((name) => fields[name]).find(
    (nested): nested is TokenFields => isFields(nested) && isToken(nested.access_token),
  );
}

function refusal(reply: RawReply, fields: TokenFields, deadGrantErrors: readonly string[]): Failure {
  const status = reply.statusCode;
  const error = errorWord(fields);
  const facts = { status, ...(error && { error }), ...descriptionOf(fields) };
  if (status === 429 || status >= 500) return new Failure("provider-failed", { ...facts, ...retryAfter(reply) });
  if (error === "temporarily_unavailable" || error === "server_error" || error === "slow_down") {
    return new Failure("provider-failed", facts);
  }
  // First: a preset knows better what its provider means, and some call a dead grant what RFC 6749 calls a client's fault.
  if (error === "invalid_grant" || (error && deadGrantErrors.includes(error))) {
    return new Failure("grant-refused", facts);
  }
  if (error === "invalid_client" || error === "unauthorized_client" || error === "incorrect_client_credentials") {
    return new Failure("client-refused", facts);
  }
  if (error === "redirect_uri_mismatch") return new Failure("redirect-refused", facts);
  if (error === "invalid_scope") return new Failure("scope-refused", facts);
  if (status === 401) return new Failure("client-refused", facts);
  if (status === 400 && reply.body.toString("utf8").trim() === "") return new Failure("grant-refused", facts);
  if (error || status >= 400) return new Failure("token-request-refused", facts);
  return new Failure("token-reply-unreadable", facts);
}

function errorWord(fields: TokenFields): string | undefined {
  const { error, ok, errorCode } = fields;
  if (typeof error === "string" && error !== "") return onOneLine(error);
  if (typeof errorCode === "string" && errorCode !== "") return onOneLine(errorCode); // IBM Cloud's
  if (isFields(error) && typeof error.code === "string") return onOneLine(error.code);
  return ok === false ? "not ok" : undefined;
}

function descriptionOf(fields: TokenFields): { description?: string } {
  const description = fields.error_description ?? fields.message ?? fields.errorMessage;
  if (typeof description !== "string" || description === "") return {};
  return { description: onOneLine(description) };
}

/** The provider's words stand in logs. */
function onOneLine(text: string): string {
  return text.replace(/[^\P{C} ]/gu, " ");
}

/** A date counts from the reply's own, so that no clock of ours matters. */
function retryAfter({ headers }: RawReply): { retryAfterSeconds?: number } {
  const waitMs = readRetryAfter(headers["retry-after"], Date.parse(String(headers.date))) ?? 0;
  return waitMs > 0 ? { retryAfterSeconds: waitMs / 1000 } : {};
}

/** Text that can stand in a header: RFC 6749 appendix A.12, but for the blank, which would end the token there. */
function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

function isFields(value: unknown): value is TokenFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
