import { Failure } from "../../src/failure.js";
import type { ApiReply } from "../../src/http/requests/api-request.js";
import { decodeText, parseText, type ReturnType } from "../../src/http/replies/decode-reply.js";
import type { Delivery } from "./on-input.js";
import type { Message } from "./red.js";
import { markReplyHeaders } from "./reply-mark.js";
import type { HttpRequestConfig } from "./request-config.js";
import { responseCookies } from "./response-cookies.js";

/** What one reply makes of the message. Throws `reply-not-json` and, where failures have a way of their own, `http-status`. */
export function deliverReply(config: HttpRequestConfig, msg: Message, reply: ApiReply): Delivery {
  describeReply(msg, reply);
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  msg.payload = reply.stream ?? payloadOf(config, reply, isSuccess, msg);
  if (isSuccess || (!config.secondOutput && !config.senderr)) return { send: [msg] };
  throw new Failure("http-status", { statusCode: reply.statusCode });
}

/** All that core tells of a reply, but for its body. */
export function describeReply(msg: Message, reply: ApiReply): void {
  Object.assign(msg, {
    statusCode: reply.statusCode,
    headers: markReplyHeaders(reply.headers),
    responseUrl: reply.url,
    redirectList: reply.redirects.map(({ location, setCookies }) => ({
      location,
      ...(setCookies.length > 0 && { cookies: responseCookies(setCookies) }),
    })),
    retry: 0, // as core does, for flows that count tries in it
  });
  const setCookies = reply.headers["set-cookie"];
  if (Array.isArray(setCookies)) msg.responseCookies = responseCookies(setCookies);
}

/** The text is in the message when this throws `reply-not-json`; but a refusal that comes as a page is a refusal. */
function payloadOf(config: HttpRequestConfig, reply: ApiReply, isSuccess: boolean, msg: Message): unknown {
  const ret: ReturnType = config.ret === "stream" ? "txt" : (config.ret ?? "txt");
  if (ret === "bin") return reply.body;
  const text = decodeText(reply);
  if (ret === "txt") return text;
  msg.payload = text;
  try {
    return parseText(text, reply);
  } catch (error) {
    if (isSuccess && !config.textIfNotJson) throw error;
    return text;
  }
}
