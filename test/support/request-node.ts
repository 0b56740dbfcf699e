import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { FlowNode, Outcome } from "./running-flow.js";

/** An HTTP request node with the id "node": a GET whose reply is text, but for `fields`. */
export function httpRequest(fields: object): FlowNode {
  return { id: "node", type: "keyring-http-request", method: "GET", ret: "txt", ...fields };
}

/** A Fetch variables node with the id "node": a GET, no rows, but for `fields`. */
export function fetchVariables(fields: object): FlowNode {
  return { id: "node", type: "keyring-fetch-variables", method: "GET", rows: [], ...fields };
}

/** An mTLS request node with the id "node" and the credential "credential": a GET whose reply is text, but for `fields`. */
export function mtlsRequest(fields: object): FlowNode {
  return { id: "node", type: "keyring-mtls-request", credential: "credential", method: "GET", ret: "txt", ...fields };
}

/** A header row as the dialogs store it. */
export function headerRow(name: string, value: string, valueType = "other") {
  return { keyType: "other", keyValue: name, valueType, valueValue: value };
}

/** The one message that left output 1; fails where anything else came out. */
export function onlyMessage({ output1, output2, caught, dones }: Outcome): Message {
  assert.deepEqual([output1.length, output2, caught, dones], [1, [], [], 1]);
  return output1[0] ?? assert.fail();
}

/** How many messages went where. */
export function places({ output1, output2, caught, dones }: Outcome) {
  return { output1: output1.length, output2: output2.length, caught: caught.length, dones };
}

/** The code of the failure that a message tells of. */
export function codeOf(msg: Message | undefined): unknown {
  const error = msg?.error;
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
