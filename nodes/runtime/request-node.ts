import { Failure, type FailureCode } from "../../src/failure.js";
import type { LiveCredential } from "../../src/credentials/live-credential.js";
import { explain } from "./explain.js";
import type { Delivery } from "./on-input.js";
import type { Message, NodeConfig, Red, RedNode } from "./red.js";
import type { Runtime } from "./runtime.js";
import { requestHeadersOf } from "./reply-mark.js";
import { statusOf } from "./status-of.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";

/** Node-RED's own limit, core's `httpRequestTimeout`. */
const USUAL_TIME_LIMIT_MS = 120_000;

/** A header row as core's http request stores it. */
export interface HeaderRow {
  readonly keyType: string;
  readonly keyValue: string;
  readonly valueType: string;
  readonly valueValue: string;
}

/** What HTTP request and Fetch variables have in common in their configuration. */
export interface RequestConfig extends NodeConfig {
  readonly credential?: string;
  readonly url?: string;
  readonly headers?: readonly HeaderRow[];
  /** Seconds, as typed. */
  readonly timeLimit?: string | number;
  readonly secondOutput?: boolean;
}

/** The credential of a node, or undefined where it has none. Throws `credential-missing` where the one it names is gone. */
export function credentialOf(runtime: Runtime, { credential }: RequestConfig): LiveCredential | undefined {
  if (credential === undefined || credential === "") return undefined;
  const found = runtime.credential(credential);
  if (found === undefined) throw new Failure("credential-missing");
  return found;
}

/** Shows in the node's status, from the start on, that its credential can't be used; clears it when it can again. */
export function showCredentialState(RED: Red, node: RedNode, runtime: Runtime, { credential }: RequestConfig): void {
  if (credential === undefined || credential === "") return;
  const show = (state: CredentialState) => {
    node.status(state.state === "ready" ? {} : statusOf(RED, state));
  };
  const unwatch = runtime.watch((nodeId, state) => {
    if (nodeId === credential) show(state);
  });
  const known = runtime.credential(credential)?.state();
  if (known) show(known);
  node.on("close", (_removed, done) => {
    unwatch();
    done();
  });
}

/** The headers of a request: `under`, then the node's rows over them, as core has it; an empty value removes one. */
export function headersOf(
  RED: Red,
  node: RedNode,
  { rows = [], under }: { readonly rows: readonly HeaderRow[] | undefined; readonly under: unknown },
  msg: Message,
): Record<string, string | string[]> {
  const headers = new Map<string, [name: string, value: string | string[]]>();
  for (const [name, value] of Object.entries(requestHeadersOf(under))) put(headers, name, value);
  for (const row of rows) {
    const name =
      row.keyType === "other" || row.keyType === "msg"
        ? evaluate(RED, node, row.keyType, row.keyValue, msg)
        : row.keyType;
    const value =
      row.valueType === "other" || row.valueType === "msg"
        ? evaluate(RED, node, row.valueType, row.valueValue, msg)
        : row.valueType;
    if (typeof name === "string" && name !== "") put(headers, name, value);
  }
  return Object.fromEntries(headers.values());
}

function put(headers: Map<string, [string, string | string[]]>, name: string, value: unknown): void {
  const key = name.toLowerCase();
  if (value === undefined || value === null || value === "") headers.delete(key);
  else headers.set(key, [name, Array.isArray(value) ? value.map(textOf) : textOf(value)]);
}

/** As core sends it: an object is text that nobody wants, so JSON says at least what it was. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function evaluate(RED: Red, node: RedNode, type: string, value: string, msg: Message): unknown {
  if (type === "other") return value;
  try {
    return RED.util.evaluateNodeProperty(value, type, node, msg);
  } catch {
    return undefined;
  }
}

/** Milliseconds: the message's limit, else the node's, else Node-RED's. */
export function timeLimitOf(RED: Red, { timeLimit }: RequestConfig, msg: Message): number {
  const ofMessage = Number(msg.requestTimeout);
  if (msg.requestTimeout !== undefined && ofMessage >= 1) return ofMessage;
  const ofNode = Number(timeLimit) * 1000;
  if (ofNode > 0) return ofNode;
  return Number(RED.settings.httpRequestTimeout) || USUAL_TIME_LIMIT_MS;
}

/** No answer came: the failures that core sends on as well as to Catch nodes. */
const NO_ANSWER: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "no-answer",
  "time-limit",
  "too-many-redirects",
  "reply-too-large",
  "reply-undecodable",
]);

export function isNoAnswer({ code }: Failure): boolean {
  return NO_ANSWER.has(code);
}

/** What core puts into `msg.statusCode` where no answer came: the system's code. */
export function statusCodeOf({ code, facts }: Failure): string | number {
  if (code === "time-limit") return "ETIMEDOUT";
  return facts.statusCode ?? facts.code ?? facts.reason ?? code;
}

/** A failure on the second output: the message with `msg.error`, as Catch nodes would give it. */
export function toSecondOutput(RED: Red, msg: Message, failure: Failure): Delivery {
  msg.error = { code: failure.code, message: explain(RED, failure) };
  return { send: [null, msg], failure, isCaught: false };
}
