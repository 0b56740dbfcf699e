import type { RunningNodeRed } from "./node-red.js";
import type { FlowNode } from "./running-flow.js";

/**
 * A flow that can be asked from outside: `GET /ask` sends an HTTP request with the credential and answers as the API
 * did, or with status 500 and the failure's code. `credential` is part of the flows.
 */
export function askingFlow(credential: FlowNode, url: string, nodes: readonly FlowNode[] = []): readonly FlowNode[] {
  return [
    { id: "asking", type: "tab", label: "Asking" },
    { id: "ask", z: "asking", type: "http in", url: "/ask", method: "get", wires: [["request"]] },
    requestNode(credential.id, url),
    { id: "failed", z: "asking", type: "change", rules: failureRules, wires: [["answer"]] },
    { id: "answer", z: "asking", type: "http response", wires: [] },
    credential,
    ...nodes,
  ];
}

function requestNode(credential: string, url: string): FlowNode {
  return {
    id: "request",
    z: "asking",
    type: "keyring-http-request",
    method: "GET",
    ret: "txt",
    url,
    credential,
    secondOutput: true,
    outputs: 2,
    wires: [["answer"], ["failed"]],
  };
}

const failureRules = [
  { t: "set", p: "payload", pt: "msg", to: "error.code", tot: "msg" },
  { t: "set", p: "statusCode", pt: "msg", to: "500", tot: "num" },
];

/** What the flow answers. */
export async function askFlow({ url }: RunningNodeRed): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${url}/ask`);
  return { status: response.status, text: await response.text() };
}
