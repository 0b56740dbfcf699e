import type { ApiReply, ApiRequest, Authorization } from "./requests/api-request.js";
import { exchange } from "./exchange.js";
import { toNetworkFailure } from "./connections/network-failure.js";
import type { OpenReply } from "./replies/open-reply.js";
import { readReply, streamReply } from "./replies/read-reply.js";
import { RequestMemory } from "./requests/request-memory.js";
import { withinTimeLimit } from "./time-limit.js";
import type { Transport } from "./connections/transport.js";

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
  const { method, body, connection, digest, cookies, followRedirects, memory = new RequestMemory() } = request;
  const { url, headers } = memory.screenRequest(request.url, request.headers, authorization);
  const first = { method, url, headers, body, connection };
  const options = { authorization, digest, cookies, followRedirects, memory };
  try {
    return await withinTimeLimit(request.timeLimitMs, signal, async (limit) => {
      const { reply, url: last, redirects } = await exchange(first, options, transport, limit);
      const whole = await read(reply, request, last.host);
      return { url: last.href, redirects, ...whole };
    });
  } catch (error) {
    throw toNetworkFailure(error, url.host);
  }
}

type ReadReply = Omit<ApiReply, "url" | "redirects">;

/** What is asked for as a stream is one only where it succeeded: a refusal is short, and people want to read it. */
function read(reply: OpenReply, request: ApiRequest, host: string): ReadReply | Promise<ReadReply> {
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  if (!request.asStream || !isSuccess) return readReply(reply, request.maxReplyBytes ?? MOST_REPLY_BYTES, request);
  const limits = { host, maxBytes: request.maxReplyBytes ?? Infinity, stallMs: request.timeLimitMs };
  const { statusCode, headers, body } = streamReply(reply, limits, request);
  return { statusCode, headers, body: Buffer.alloc(0), stream: body };
}
