import { Failure } from "../failure.js";
import type { ApiReply, ApiRequest, Authorization } from "./api-request.js";
import { ACCEPTED_CODINGS } from "./content-codings.js";
import { exchange } from "./exchange.js";
import { checkHeaders, getHeader, withDefaultHeader, withoutHeaders, type HeaderFields } from "./headers.js";
import { toNetworkFailure } from "./network-failure.js";
import { withoutParameters } from "./query-parameters.js";
import { withinTimeLimit } from "./time-limit.js";
import type { Hop } from "./hop.js";
import { readReply, streamReply } from "./read-reply.js";
import type { Transport } from "./transport.js";
import type { OpenReply } from "./open-reply.js";

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

/** Of a reply that is read whole, where no limit is set: what is larger wants to be a stream. */
const MOST_REPLY_BYTES = 2 ** 30;

/**
 * The API's answer, whatever its status, decompressed. Throws `origin-not-allowed` before anything is sent where the
 * credential's secrets may not go to the URL; else `header-invalid`, `no-answer`, `time-limit`, `too-many-redirects`,
 * `redirect-unusable`, `body-not-repeatable`, `proxy-invalid`, `proxy-refused`, `reply-too-large` or
 * `reply-undecodable`. No failure holds a secret.
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
  const { digest, cookies, followRedirects } = request;
  try {
    return await withinTimeLimit(request.timeLimitMs, signal, async (limited) => {
      const options = { authorization, digest, cookies, followRedirects };
      const { reply, url, redirects } = await exchange(first, options, transport, limited);
      return { ...(await read(reply, request, url.host)), url: url.href, redirects };
    });
  } catch (error) {
    throw toNetworkFailure(error, first.url.host);
  }
}

/** What is asked for as a stream is one only where it succeeded: a refusal is short, and people want to read it. */
async function read(reply: OpenReply, request: ApiRequest, host: string): Promise<Omit<ApiReply, "url" | "redirects">> {
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  if (!request.asStream || !isSuccess) return readReply(reply, request.maxReplyBytes ?? MOST_REPLY_BYTES, request);
  const limits = { host, maxBytes: request.maxReplyBytes ?? Infinity, stallMs: request.timeLimitMs };
  const { statusCode, headers, body } = streamReply(reply, limits, request);
  return { statusCode, headers, body: Buffer.alloc(0), stream: body };
}

/** The request without what only the transport may say, and without a parameter that the credential will set. */
function firstHop(request: ApiRequest, authorization: Authorization | undefined): Hop {
  const { method, url, headers, body, connection } = request;
  const bare = new URL(withoutParameters(url.href, Object.keys(authorization?.query ?? {})));
  bare.username = "";
  bare.password = "";
  const hop = { method, url: bare, headers: withDefaults(headers) };
  return { ...hop, ...(body !== undefined && { body }), ...(connection && { connection }) };
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
