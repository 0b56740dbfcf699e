import type { Row } from "../row.js";

/** Which method a request has. */
export const methods: readonly Row[] = [
  {
    option: "name",
    case: "is for the editor alone",
    node: { name: "Ask the CRM" },
    does: { "asked.length": 1, "sent.length": 1, "sent.0.payload": "ok", dones: 1 },
  },
  ...["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"].map((method): Row => ({
    option: "method",
    case: `${method}, without a payload`,
    node: { method },
    does: { "asked.0.method": method, "asked.0.body": "", "sent.0.statusCode": 200 },
  })),
  {
    option: "method",
    case: "the message's is not taken where the node has one",
    node: { method: "PUT" },
    messages: [{ method: "DELETE" }],
    does: { "asked.0.method": "PUT" },
  },
  {
    option: "method",
    case: "empty in the file is GET",
    node: { method: "" },
    does: { "asked.0.method": "GET" },
  },
  {
    option: "msg.method",
    case: "in small letters, where the node says use",
    node: { method: "use" },
    messages: [{ method: "delete" }],
    does: { "asked.0.method": "DELETE" },
  },
  {
    option: "msg.method",
    case: "a method that is not in the list",
    node: { method: "use" },
    messages: [{ method: "REPORT", payload: "x" }],
    does: { "asked.0.method": "REPORT", "asked.0.body": "x" },
  },
  {
    option: "msg.method",
    case: "missing where the node says use",
    node: { method: "use" },
    does: { "sent.length": 1 },
    differs: {
      why: "it is GET; core asks with the method USE, which no server knows",
      at: {
        "asked.length": [0, 1],
        "sent.0.statusCode": [400, 200],
        "sent.0.payload": ["", "ok"],
        "sent.0.headers.content-type": [undefined, "text/plain"],
        "sent.0.headers.content-length": [undefined, "2"],
      },
    },
  },
];
