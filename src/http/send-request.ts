import { Failure } from "../failure.js";
import type { ApiReply, ApiRequest, Authorization } from "./api-request.js";
import { applyAuthorization } from "./apply-authorization.js";
import { decompressReply } from "./decompress.js";
import { followRedirects } from "./follow-redirects.js";
import { checkHeaders, getHeader, withDefaultHeader, withoutHeaders, type HeaderFields } from "./headers.js";
import { toNetworkFailure } from "./network-failure.js";
import { withoutParameters } from "./query-parameters.js";
import { withinTimeLimit } from "./time-limit.js";
import type { Hop, Transport } from "./transport.js";

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

/**
 * The API's answer, whatever its status, decompressed. Throws `origin-not-allowed` before anything is sent where the
 * credential's secrets may not go to the URL; else `header-invalid`, `no-answer`, `time-limit`, `too-many-redirects`,
 * `url-invalid` (a redirect's), `reply-too-large` or `reply-undecodable`. No failure holds a secret.
 */
export async function sendRequest(
  request: ApiRequest,
  authorization: Authorization | undefined,
  transport: Transport,
  signal?: AbortSignal,
): Promise<ApiReply> {
  const first = firstHop(request, authorization);
  if (authorization?.mayGoTo(first.url) === false) {
    throw new Failure("origin-not-allowed", { origin: first.url.origin });
  }
  checkHeaders(first.headers);
  checkHeaders(authorization?.headers ?? {});
  try {
    return await withinTimeLimit(request.timeLimitMs, signal, async (limited) => {
      const exchange = request.followRedirects
        ? await followRedirects(first, authorization, transport, limited)
        : await sendOnce(first, authorization, transport, limited);
      const { statusCode, headers, body } = await decompressReply(exchange.reply, transport.maxReplyBytes);
      return { statusCode, headers, body, url: exchange.url.href, redirects: exchange.redirects };
    });
  } catch (error) {
    throw toNetworkFailure(error, first.url.host, transport.maxReplyBytes);
  }
}

async function sendOnce(hop: Hop, authorization: Authorization | undefined, transport: Transport, signal: AbortSignal) {
  const reply = await transport.send(applyAuthorization(hop, authorization), signal);
  return { reply, url: hop.url, redirects: [] };
}

/** The request without what only the transport may say, and without a parameter that the credential will set. */
function firstHop({ method, url, headers, body }: ApiRequest, authorization: Authorization | undefined): Hop {
  const bare = new URL(withoutParameters(url.href, Object.keys(authorization?.query ?? {})));
  bare.username = "";
  bare.password = "";
  const hop = { method, url: bare, headers: withDefaults(headers) };
  return body === undefined ? hop : { ...hop, body };
}

function withDefaults(headers: HeaderFields): HeaderFields {
  const own = withoutHeaders(headers, [...CONNECTION_HEADERS, ...unusableConnection(headers)]);
  return withDefaultHeader(withDefaultHeader(own, "User-Agent", "Keyring"), "Accept-Encoding", "gzip, deflate, br");
}

/** undici takes these two options and throws for any other. */
function unusableConnection(headers: HeaderFields): string[] {
  const options = ["close", "keep-alive"];
  const connection = getHeader(headers, "connection");
  return typeof connection === "string" && options.includes(connection.toLowerCase()) ? [] : ["connection"];
}
