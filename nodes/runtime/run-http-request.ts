import { Failure } from "../../src/failure.js";
import { callApi } from "../../src/http/call-api.js";
import { getHeader } from "../../src/http/headers.js";
import { createLogin, type Login } from "../../src/http/requests/login.js";
import type { PageRequest } from "../../src/http/pages/paging.js";
import type { ApiCall } from "../../src/http/requests/prepare-request.js";
import type { CredentialChoice } from "./credential-of.js";
import { describeAsCore, isNoAnswer, statusCodeOf, toSecondOutput } from "./deliver-failure.js";
import { deliverEach, deliverJoined } from "./deliver-pages.js";
import { deliverReply } from "./deliver-reply.js";
import { withMetrics } from "./log-metrics.js";
import { onInput, type Delivery } from "./on-input.js";
import { pagingOf } from "./paging-of.js";
import type { Message, Red, RedNode } from "./red.js";
import type { HttpRequestConfig } from "./request-config.js";
import { createHeaders, queryOf } from "./request-headers.js";
import { timeLimitOf, usualTimeLimit } from "./request-limits.js";
import { createRequestNode, type PreparedCall } from "./request-node.js";
import type { Runtime } from "./runtime.js";

/** What an HTTP request node and its kin keep apart from the flow file. */
export const LOGIN_CREDENTIALS = { user: { type: "text" }, password: { type: "password" } } as const;

/** Sends a request for each message, as the configuration says, and sends the reply on. */
export function runHttpRequest(
  RED: Red,
  node: RedNode,
  runtime: Runtime,
  config: HttpRequestConfig & CredentialChoice,
): void {
  const asStream = config.ret === "stream" && (config.paging ?? "none") === "none";
  const requestNode = createRequestNode(RED, node, runtime, config, { asStream });
  const callOf = createCallOf(RED, node, config);
  const paging = pagingOf(RED, node, config);
  onInput(RED, node, async (msg, emit) => {
    try {
      const prepared = await requestNode.prepare(msg);
      const call = await callOf(msg, prepared);
      const { tools } = prepared;
      const askFor = (page?: PageRequest) => withMetrics(node, msg, () => callApi(call, tools, page));
      if (paging === undefined) return deliverReply(config, msg, await askFor());
      const asked = { config, paging, askFor, isClosing: () => tools.closing?.aborted === true };
      return await (config.pagingOutput === "joined" ? deliverJoined(msg, asked) : deliverEach(RED, msg, asked, emit));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return deliverFailure(RED, node, config, msg, error);
    }
  });
}

/** As in core, `authType` "" with a user and a password left in the node is Basic. */
function loginOf(node: RedNode, { authType }: HttpRequestConfig): Login {
  const { user = "", password = "" } = { ...(node.credentials as { user?: string; password?: string } | undefined) };
  return createLogin(authType || "basic", user, password);
}

/** Reads of the configuration what is the same for all messages, and gives what makes the call of one. */
function createCallOf(RED: Red, node: RedNode, config: HttpRequestConfig) {
  const { ret, paytoqs } = config;
  const login = loginOf(node, config);
  const headersOf = createHeaders(RED, node, config.headers);
  const isRaw = ret === "bin" || ret === "stream";
  return async (msg: Message, { defaultScheme, options }: PreparedCall): Promise<ApiCall> => {
    const url = config.url || msg.url;
    const method = config.method === "use" ? msg.method : config.method;
    const headers = await headersOf(msg, { under: msg.headers, cookies: msg.cookies });
    // Who asks for a coding himself, and takes bytes, wants them as they come.
    const keepsCoding = isRaw && getHeader(headers, "accept-encoding") !== undefined;
    return {
      method: (typeof method === "string" && method !== "" ? method : "GET").toUpperCase(),
      url: typeof url === "string" ? url : "",
      isUrlFromMessage: !config.url,
      defaultScheme,
      view: msg,
      headers,
      query: await queryOf(RED, node, config.query, msg),
      payload: msg.payload,
      paytoqs: paytoqs === true ? "query" : paytoqs || "ignore",
      login,
      options: keepsCoding ? { ...options, keepsCoding } : options,
    };
  };
}

/**
 * Which failure goes where: the second output alone where ticked, else Catch nodes; no answer also goes on, as in core.
 * Where no reply came Catch nodes get the message as it was, so that a flow can send it again.
 */
function deliverFailure(RED: Red, node: RedNode, config: HttpRequestConfig, msg: Message, failure: Failure): Delivery {
  const told = {
    ...msg,
    statusCode: statusCodeOf(failure),
    ...(isNoAnswer(failure) && {
      payload: describeAsCore(RED, failure, timeLimitOf(RED, node, msg, usualTimeLimit(RED, config))),
    }),
  };
  if (config.secondOutput) return toSecondOutput(RED, told, failure);
  const isSent = isNoAnswer(failure) && !config.senderr;
  return { failure, isCaught: true, ...(isSent && { send: [told] }) };
}
