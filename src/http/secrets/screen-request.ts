import { Failure } from "../../failure.js";
import type { Authorization } from "../requests/api-request.js";
import { ACCEPTED_CODINGS } from "../replies/content-codings.js";
import { checkHeaders, getHeader, withDefaultHeader, withoutHeaders, type HeaderFields } from "../headers.js";
import { withoutParameters } from "../urls/query-parameters.js";

/** Fields that speak of the connection, which is the transport's; it writes the true Content-Length itself. */
const CONNECTION_HEADERS = [
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** URL and headers of a request, fit to be sent. */
export interface ScreenedRequest {
  readonly url: URL;
  readonly headers: HeaderFields;
}

/**
 * URL and headers without what only the transport may say, and without a parameter that the credential will set; with the
 * headers that go without saying. Throws `origin-not-allowed` where the credential's secrets may not go to the URL, and
 * `header-invalid`.
 */
export function screenRequest(
  url: URL,
  fields: HeaderFields,
  authorization: Authorization | undefined,
): ScreenedRequest {
  const bare = new URL(withoutParameters(url.href, Object.keys(authorization?.query ?? {})));
  bare.username = "";
  bare.password = "";
  if (authorization?.mayGoTo(bare) === false) throw new Failure("origin-not-allowed", { origin: bare.origin });
  const headers = withDefaults(fields);
  checkHeaders(headers);
  checkHeaders(authorization?.headers ?? {});
  return { url: bare, headers };
}

function withDefaults(headers: HeaderFields): HeaderFields {
  const own = withoutHeaders(headers, [...CONNECTION_HEADERS, ...unusableConnection(headers)]);
  return withDefaultHeader(withDefaultHeader(own, "User-Agent", "Keyring"), "Accept-Encoding", ACCEPTED_CODINGS);
}

/** undici takes these two options and throws for any other. */
function unusableConnection(headers: HeaderFields): string[] {
  const options = ["close", "keep-alive"];
  const connection = getHeader(headers, "connection");
  return typeof connection === "string" && options.includes(connection.toLowerCase()) ? [] : ["connection"];
}
