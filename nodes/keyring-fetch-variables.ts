import { Failure } from "../src/failure.js";
import type { ApiReply } from "../src/http/requests/api-request.js";
import { callApi } from "../src/http/call-api.js";
import { decodeReply } from "../src/http/replies/decode-reply.js";
import { withDefaultHeader, type HeaderFields } from "../src/http/headers.js";
import type { ApiCall } from "../src/http/requests/prepare-request.js";
import { rememberLast } from "../src/remember-last.js";
import { renderTemplate } from "../src/render-template.js";
import { createExtractor, type Extract, type Variable } from "../src/variables/extract-variables.js";
import type { VariableRow } from "../src/variables/variable-row.js";
import { statusCodeOf, toSecondOutput } from "./runtime/deliver-failure.js";
import { evaluateJsonata } from "./runtime/evaluate-jsonata.js";
import { onInput, type Delivery } from "./runtime/on-input.js";
import type { Message, Red, RedNode } from "./runtime/red.js";
import { markReplyHeaders } from "./runtime/reply-mark.js";
import type { RequestConfig } from "./runtime/request-config.js";
import { createHeaders, queryOf, type Headers } from "./runtime/request-headers.js";
import { createRequestNode, type PreparedCall } from "./runtime/request-node.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import { setVariable } from "./runtime/set-variable.js";

interface FetchVariablesConfig extends RequestConfig {
  readonly method?: string;
  readonly rows?: readonly VariableRow[];
  readonly bodyType?: "none" | "payload" | "json" | "form" | "text";
  readonly body?: string;
}

export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringFetchVariables(this: RedNode, config: FetchVariablesConfig): void {
    RED.nodes.createNode(this, config);
    const requestNode = createRequestNode(RED, this, runtime, config);
    const headers = createHeaders(RED, this, config.headers);
    const withUsual = rememberLast((own: HeaderFields) => withUsualHeaders(config, own));
    const extract = createExtractor(config.rows ?? [], (expression, value) =>
      evaluateJsonata(RED, this, expression, value),
    );
    const headersFor: Headers = async (msg) => withUsual(await headers(msg, {}));
    onInput(RED, this, async (msg) => {
      let reply: ApiReply | undefined;
      try {
        const { tools, ...prepared } = await requestNode.prepare(msg);
        reply = await callApi(await callOf(RED, this, config, msg, { ...prepared, headersFor }), tools);
        for (const variable of await variablesOf(extract, msg, reply)) await setVariable(RED, this, msg, variable);
        msg.statusCode = reply.statusCode;
        return { send: [msg] };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        msg.statusCode = reply?.statusCode ?? statusCodeOf(error);
        return deliverFailure(RED, config, msg, error);
      }
    });
  }

  RED.nodes.registerType("keyring-fetch-variables", KeyringFetchVariables);
}

async function callOf(
  RED: Red,
  node: RedNode,
  config: FetchVariablesConfig,
  msg: Message,
  { headersFor, ...prepared }: Omit<PreparedCall, "tools"> & { readonly headersFor: Headers },
): Promise<ApiCall> {
  return {
    method: (config.method || "GET").toUpperCase(),
    url: config.url ?? "",
    isUrlFromMessage: false,
    view: msg,
    headers: await headersFor(msg, {}),
    payload: filledIn(() => bodyOf(config, msg)),
    paytoqs: "ignore",
    query: await queryOf(RED, node, config.query, msg),
    ...prepared,
  };
}

/** The author's rows over what goes without saying. */
function withUsualHeaders({ bodyType = "none" }: FetchVariablesConfig, headers: HeaderFields): HeaderFields {
  return Object.entries({ Accept: "application/json", ...contentTypeOf(bodyType) }).reduce(
    (fields, [name, value]) => withDefaultHeader(fields, name, value),
    headers,
  );
}

function contentTypeOf(bodyType: string): Record<string, string> {
  if (bodyType === "json") return { "Content-Type": "application/json" };
  if (bodyType === "form") return { "Content-Type": "application/x-www-form-urlencoded" };
  return bodyType === "text" ? { "Content-Type": "text/plain; charset=utf-8" } : {};
}

function filledIn(fill: () => unknown): unknown {
  try {
    return fill();
  } catch {
    throw new Failure("template-invalid"); // without mustache's error: it quotes the template
  }
}

function bodyOf({ bodyType, body = "" }: FetchVariablesConfig, msg: Message): unknown {
  switch (bodyType) {
    case "payload":
      return msg.payload;
    case "json":
      return renderTemplate(body, msg, (value) => JSON.stringify(String(value)).slice(1, -1));
    case "form":
      return formOf(body, msg);
    case "text":
      return renderTemplate(body, msg, String);
    default:
      return undefined;
  }
}

/** One field a line; values are encoded when the form is, so a message's value can't add a field. */
function formOf(body: string, msg: Message): string {
  const fields = body
    .split(/\r?\n/)
    .filter((line) => line.includes("="))
    .map((line) =>
      line
        .split(/=(.*)/s)
        .slice(0, 2)
        .map((part) => renderTemplate(part.trim(), msg, String)),
    );
  return new URLSearchParams(fields.map(([name = "", value = ""]): [string, string] => [name, value])).toString();
}

/** Throws where the reply can't be used; the message then has its status and text. */
async function variablesOf(extract: Extract, msg: Message, reply: ApiReply): Promise<readonly Variable[]> {
  try {
    if (reply.statusCode < 200 || reply.statusCode >= 300)
      throw new Failure("http-status", { statusCode: reply.statusCode });
    return await extract(decodeReply(reply, "obj"));
  } catch (error) {
    Object.assign(msg, { headers: markReplyHeaders(reply.headers), payload: readable(reply) });
    throw error;
  }
}

function readable(reply: ApiReply): unknown {
  try {
    return decodeReply(reply, "obj");
  } catch {
    return decodeReply(reply, "txt");
  }
}

function deliverFailure(RED: Red, config: FetchVariablesConfig, msg: Message, failure: Failure): Delivery {
  return config.secondOutput ? toSecondOutput(RED, msg, failure) : { failure, isCaught: true };
}
