import { tlsConfig } from "../other-nodes.js";
import type { Row } from "../row.js";

/** Where a request goes. */
export const urls: readonly Row[] = [
  {
    option: "url",
    case: "with the message's values",
    node: { url: "http://api.test/c/{{payload.id}}?q={{q}}" },
    messages: [{ payload: { id: 42 }, q: "ada" }],
    does: { "asked.0.target": "/c/42?q=ada", "sent.0.responseUrl": "http://api.test/c/42?q=ada" },
  },
  {
    option: "url",
    case: "with a value that has special characters",
    node: { url: "http://api.test/c?q={{q}}" },
    messages: [{ q: "a/b&c" }],
    does: { "asked.length": 1 },
    differs: {
      why: "a value is percent-encoded: as HTML it would reach the server garbled, and & would begin a parameter",
      at: {
        "asked.0.target": ["/c?q=a&", "/c?q=a%2Fb%26c"],
        "sent.0.responseUrl": [/&#x2F;b&amp;c$/, /q=a%2Fb%26c$/],
      },
    },
  },
  {
    option: "url",
    case: "with a value in three braces is raw",
    node: { url: "http://api.test/{{{path}}}" },
    messages: [{ path: "a/b?c=d" }],
    does: { "asked.0.target": "/a/b?c=d" },
  },
  {
    option: "url",
    case: "with a value that the message has not",
    node: { url: "http://api.test/c/{{missing}}/x" },
    does: { "asked.0.target": "/c//x" },
  },
  {
    option: "url",
    case: "without a scheme is http",
    node: { url: "api.test/ok" },
    does: { "asked.0.at": "api", "sent.0.responseUrl": "http://api.test/ok" },
  },
  {
    option: "url",
    case: "without a scheme and with tls is https",
    node: { url: "tls.test/ok", tls: "tls" },
    others: [tlsConfig({ verifyservercert: false })],
    does: { "asked.0.at": "tls", "sent.0.responseUrl": "https://tls.test/ok" },
  },
  {
    option: "url",
    case: "with a lone % in its query",
    node: { url: "http://api.test/ok?a=hello%20there&b=20%&c=%zz" },
    does: { "asked.0.target": "/ok?a=hello%20there&b=20%25&c=%25zz" },
  },
  {
    option: "url",
    case: "with letters beyond ASCII and blanks",
    node: { url: "http://api.test/caf\u00e9 au lait?q=\u00fc b" },
    does: { "asked.0.target": "/caf%C3%A9%20au%20lait?q=%C3%BC%20b" },
  },
  {
    option: "url",
    case: "with a fragment, which stays here",
    node: { url: "http://api.test/ok?a=1#there" },
    does: { "asked.0.target": "/ok?a=1" },
  },
  {
    option: "code.invalid-transport",
    case: "a scheme that is not http asks nobody",
    node: { url: "ftp://api.test/ok" },
    does: { "asked.length": 0, "sent.length": 0, dones: 1 },
    differs: { why: "no message ends without a word: Catch is told", at: { "caught.length": [0, 1] } },
  },
  {
    option: "msg.url",
    case: "is taken where the node has none",
    node: { url: "" },
    messages: [{ url: "http://api.test/from?the=message" }],
    does: { "asked.0.target": "/from?the=message" },
  },
  {
    option: "msg.url",
    case: "is not filled in",
    node: { url: "" },
    messages: [{ url: "http://api.test/{{topic}}", topic: "t" }],
    does: { "asked.0.target": "/%7B%7Btopic%7D%7D" },
  },
  {
    option: "msg.url",
    case: "is not taken where the node has one",
    messages: [{ url: "http://api.test/message" }],
    does: { "asked.0.target": "/ok", "sent.0.url": "http://api.test/message" },
  },
  {
    option: "code.no-url",
    case: "neither the node nor the message has a URL",
    node: { url: "" },
    does: { "asked.length": 0, "sent.length": 0, "caught.length": 1, dones: 1 },
  },
  {
    option: "code.ERR_INVALID_URL",
    case: "a URL that is none",
    node: { url: "http://" },
    does: { "asked.length": 0, "sent.length": 0, "caught.length": 1 },
    differs: { why: "core's node throws, and is never done with the message", at: { dones: [0, 1] } },
  },
];
