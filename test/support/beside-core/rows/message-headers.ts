import hashSum from "hash-sum";
import type { Row } from "../row.js";

const reply = { "content-type": "text/plain", "x-former": "reply" };

/** The message's headers, and what the client adds. */
export const messageHeaders: readonly Row[] = [
  {
    option: "msg.headers",
    case: "names as they are written, values of several kinds",
    messages: [{ headers: { "X-ONE": "1", "x-two": 2, "X-List": ["a", "b"] } }],
    does: { "asked.0.headers.X-ONE": "1", "asked.0.headers.x-two": "2" },
  },
  {
    option: "msg.headers",
    case: "one without a value is not sent",
    messages: [{ headers: { "X-Empty": "", "X-Null": null, "X-Undefined": undefined } }],
    does: { "asked.0.headers.X-Empty": undefined, "asked.0.headers.X-Null": undefined },
  },
  {
    option: "msg.headers",
    case: "a Host of the author's",
    messages: [{ headers: { Host: "virtual.example" } }],
    does: { "asked.0.headers.Host": "virtual.example" },
  },
  {
    option: "msg.headers",
    case: "a Content-Length of the author's",
    node: { method: "POST" },
    messages: [{ headers: { "content-length": 2 }, payload: "ok" }],
    does: { "asked.0.headers.Content-Length": "2", "asked.0.body": "ok" },
  },
  {
    option: "msg.headers",
    case: "a User-Agent and an Accept-Encoding of the author's",
    messages: [{ headers: { "User-Agent": "mine/1", "Accept-Encoding": "identity" } }],
    does: { "asked.0.headers.User-Agent": "mine/1", "asked.0.headers.Accept-Encoding": "identity" },
  },
  {
    option: "msg.headers",
    case: "Connection: close",
    messages: [{ headers: { Connection: "close" } }],
    does: { "asked.0.headers.Connection": "close" },
  },
  {
    option: "msg.headers",
    case: "none: what the client says of itself, and in what spelling",
    does: { "asked.0.headers.User-Agent": "got (https://github.com/sindresorhus/got)" },
    differs: {
      why: "the server learns who asks, and may compress its reply",
      at: {
        "asked.0.headers.User-Agent": [/^got /, "Keyring"],
        "asked.0.headers.Accept-Encoding": [undefined, /^gzip, deflate, br/],
        "asked.0.spelling.Host": ["Host", "host"],
        "asked.0.spelling.Connection": ["Connection", "connection"],
        "asked.0.spelling.User-Agent": ["user-agent", "User-Agent"],
      },
    },
  },
  {
    option: "msg.headers",
    case: "a former reply's, untouched, are not sent",
    messages: [{ headers: { ...reply, "x-node-red-request-node": hashSum(reply) } }],
    does: { "asked.0.headers.x-former": undefined, "asked.0.headers.x-node-red-request-node": undefined },
  },
  {
    option: "msg.headers",
    case: "a former reply's, changed by the flow, are sent without the mark",
    messages: [{ headers: { ...reply, "x-own": "mine", "x-node-red-request-node": hashSum(reply) } }],
    does: {
      "asked.0.headers.x-former": "reply",
      "asked.0.headers.x-own": "mine",
      "asked.0.headers.x-node-red-request-node": undefined,
    },
  },
];
