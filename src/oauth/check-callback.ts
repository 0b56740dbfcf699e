import type { OAuthSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import { parseUrl } from "../parse-url.js";

/** The query of a callback; parameters given twice are left out (RFC 6749 section 3.1). */
export type CallbackQuery = Readonly<Record<string, string>>;

/**
 * The code of a callback. Throws `authorization-denied`, or `authorization-refused` with the provider's word (RFC 6749
 * section 4.1.2.1), also where the callback names another issuer than the one asked (RFC 9207, mix-up).
 */
export function checkCallback(query: CallbackQuery, settings: OAuthSettings): string {
  if (query.iss !== undefined && !isIssuerOf(query.iss, settings)) {
    throw new Failure("authorization-refused", { error: "iss", description: "answer of another provider" });
  }
  if (query.error !== undefined) throw refusal(query.error, query.error_description);
  if (query.code === undefined || query.code === "") throw new Failure("authorization-refused", { error: "no code" });
  return query.code;
}

function isIssuerOf(issuer: string, { authorizationUrl, tokenUrl }: OAuthSettings): boolean {
  const origin = parseUrl(issuer)?.origin;
  return origin !== undefined && [authorizationUrl, tokenUrl].some((url) => parseUrl(url)?.origin === origin);
}

function refusal(error: string, description: string | undefined): Failure {
  if (error === "access_denied") return new Failure("authorization-denied");
  const word = error.replace(/[^\w .:/-]/g, "").slice(0, 100);
  const text = description?.replace(/[^\P{C} ]/gu, " ").slice(0, 300);
  const facts = { error: word, ...(text !== undefined && { description: text }) };
  if (error === "invalid_scope") return new Failure("scope-refused", facts);
  if (error === "unauthorized_client" || error === "invalid_client") return new Failure("client-refused", facts);
  return new Failure("authorization-refused", facts);
}
