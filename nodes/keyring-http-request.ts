import { callApi, type ApiCall } from "../src/http/call-api.js";
import { decodeReply, type ReturnType } from "../src/http/decode-reply.js";
import type { ApiReply } from "../src/http/api-request.js";
import { Failure } from "../src/failure.js";
import { explain } from "./runtime/explain.js";
import { onInput, type Delivery } from "./runtime/on-input.js";
import type { Message, Red, RedNode } from "./runtime/red.js";
import {
  credentialOf,
  headersOf,
  isNoAnswer,
  showCredentialState,
  statusCodeOf,
  timeLimitOf,
  toSecondOutput,
  type RequestConfig,
} from "./runtime/request-node.js";
import { markReplyHeaders } from "./runtime/reply-mark.js";
import { responseCookies } from "./runtime/response-cookies.js";
import { runtimeOf } from "./runtime/runtime-of.js";

/** Configuration names are core's http request's; `credential`, `timeLimit` and `secondOutput` are ours. */
interface HttpRequestConfig extends RequestConfig {
  readonly method?: string;
  readonly ret?: ReturnType;
  readonly paytoqs?: boolean | "ignore" | "query" | "body";
  readonly senderr?: boolean;
}

export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringHttpRequest(this: RedNode, config: HttpRequestConfig): void {
    RED.nodes.createNode(this, config);
    showCredentialState(RED, this, runtime, config);
    onInput(RED, this, async (msg) => {
      try {
        const reply = await callApi(callOf(RED, this, config, msg), credentialOf(runtime, config), runtime.transport);
        return deliverReply(config, msg, reply);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return deliverFailure(RED, config, msg, error);
      }
    });
  }

  RED.nodes.registerType("keyring-http-request", KeyringHttpRequest);
}

function callOf(RED: Red, node: RedNode, config: HttpRequestConfig, msg: Message): ApiCall {
  const url = config.url || msg.url;
  const method = config.method === "use" ? msg.method : config.method;
  return {
    method: (typeof method === "string" && method !== "" ? method : "GET").toUpperCase(),
    url: typeof url === "string" ? url : "",
    isUrlFromMessage: !config.url,
    view: msg,
    headers: headersOf(RED, node, { rows: config.headers, under: msg.headers }, msg),
    payload: msg.payload,
    paytoqs: config.paytoqs === true ? "query" : config.paytoqs || "ignore",
    followRedirects: msg.followRedirects === undefined || Boolean(msg.followRedirects),
    timeLimitMs: timeLimitOf(RED, config, msg),
  };
}

function deliverReply(config: HttpRequestConfig, msg: Message, reply: ApiReply): Delivery {
  Object.assign(msg, {
    statusCode: reply.statusCode,
    headers: markReplyHeaders(reply.headers),
    responseUrl: reply.url,
    redirectList: reply.redirects.map(({ location, setCookies }) => ({
      location,
      ...(setCookies.length > 0 && { cookies: responseCookies(setCookies) }),
    })),
  });
  const setCookies = reply.headers["set-cookie"];
  if (Array.isArray(setCookies)) msg.responseCookies = responseCookies(setCookies);
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300;
  msg.payload = decodeReply(reply, "txt");
  msg.payload = decodeAs(config.ret ?? "txt", reply, isSuccess);
  if (isSuccess || (!config.secondOutput && !config.senderr)) return { send: [msg] };
  throw new Failure("http-status", { statusCode: reply.statusCode });
}

/** Throws `reply-not-json`; but a refusal that comes as a page is a refusal. */
function decodeAs(ret: ReturnType, reply: ApiReply, isSuccess: boolean): unknown {
  try {
    return decodeReply(reply, ret);
  } catch (error) {
    if (isSuccess) throw error;
    return decodeReply(reply, "txt");
  }
}

/** Which failure goes where: the second output alone where ticked, else Catch nodes; no answer also goes on, as in core. */
function deliverFailure(RED: Red, config: HttpRequestConfig, msg: Message, failure: Failure): Delivery {
  msg.statusCode = statusCodeOf(failure);
  if (isNoAnswer(failure)) msg.payload = explain(RED, failure);
  if (config.secondOutput) return toSecondOutput(RED, msg, failure);
  const isSent = isNoAnswer(failure) && !config.senderr;
  return { failure, isCaught: true, ...(isSent && { send: [msg] }) };
}
