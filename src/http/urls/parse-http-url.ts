import { Failure } from "../../failure.js";

/**
 * The URL that an author wrote, read as tolerantly as core's http request does and no more: a scheme goes in front where
 * none is, a lone `%` in the query is encoded. Throws `url-not-http` and `url-invalid`.
 */
export function parseHttpUrl(text: string, defaultScheme: "http" | "https" = "http"): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") throw new Failure("url-not-http", { scheme });
  const whole = encodeLonePercents(scheme === undefined ? `${defaultScheme}://${text}` : text);
  if (isMisleading(text, whole) || !URL.canParse(whole)) throw new Failure("url-invalid");
  return new URL(whole);
}

/** What URL parsers read otherwise than people do: another host than the eye sees would get the request. */
function isMisleading(text: string, whole: string): boolean {
  const beforeQuery = /^[^?#]*/.exec(whole)?.[0] ?? "";
  const lacksHost = /^https?:\/\/[/\\]/i.test(whole);
  const lacksSlashes = /^https?:(?!\/\/)/i.test(text);
  // Tabs and line breaks are dropped by the parser, wherever they stand.
  return lacksHost || lacksSlashes || /\p{Cc}/u.test(beforeQuery);
}

function encodeLonePercents(text: string): string {
  const queryAt = text.indexOf("?");
  if (queryAt === -1) return text;
  return text.slice(0, queryAt) + text.slice(queryAt).replace(/%(?![0-9a-f]{2})/gi, "%25");
}
