import { withoutUrl } from "../on-purpose.js";
import type { Row } from "../row.js";

const url = (path: string) => `http://api.test${path}`;
const noResponse = withoutUrl(/^TimeoutError: .* : http:/);

/** How long is waited. */
export const timeLimits: readonly Row[] = [
  ...["/never", "/unending"].map((path): Row => ({
    option: "code.ETIMEDOUT",
    case: `msg.requestTimeout in milliseconds, of ${path}`,
    node: { url: url(path) },
    messages: [{ requestTimeout: 150 }],
    does: { "asked.length": 1, "sent.0.statusCode": "ETIMEDOUT", "caught.length": 1, dones: 1 },
    differs: noResponse,
  })),
  {
    option: "msg.requestTimeout",
    case: "a text",
    node: { url: url("/never") },
    settings: { httpRequestTimeout: 150 },
    messages: [{ requestTimeout: "200" }],
    does: { "sent.length": 1, "caught.length": 1 },
    differs: {
      why: "it is taken for the number that it holds; core's library refuses it",
      at: {
        "asked.length": [0, 1],
        "sent.0.statusCode": ["ERR_GOT_REQUEST_ERROR", "ETIMEDOUT"],
        "sent.0.payload": [/^RequestError: /, /^TimeoutError: .* 200ms$/],
      },
    },
  },
  ...["soon", -5, 0, 0.5, Number.NaN, null, ""].map((requestTimeout): Row => ({
    option: "msg.requestTimeout",
    case: `${typeof requestTimeout === "number" ? requestTimeout : JSON.stringify(requestTimeout)} is none, so that the node's counts`,
    node: { url: url("/never") },
    settings: { httpRequestTimeout: 150 },
    messages: [{ requestTimeout }],
    does: { "sent.0.statusCode": "ETIMEDOUT", "caught.length": 1 },
    differs: noResponse,
  })),
  {
    option: "msg.requestTimeout",
    case: "true, which is no number",
    node: { url: url("/never") },
    settings: { httpRequestTimeout: 150 },
    messages: [{ requestTimeout: true }],
    does: { "caught.length": 1 },
    differs: {
      why: "what is no number is left out of account, with a warning, and not handed to a library that throws",
      at: {
        "asked.length": [0, 1],
        "sent.0.statusCode": ["ERR_GOT_REQUEST_ERROR", "ETIMEDOUT"],
        "sent.0.payload": [/^RequestError: .*boolean/, /^TimeoutError/],
      },
    },
  },
  ...[150, "150"].map((httpRequestTimeout): Row => ({
    option: "settings.httpRequestTimeout",
    case: JSON.stringify(httpRequestTimeout),
    node: { url: url("/never") },
    settings: { httpRequestTimeout },
    does: { "asked.length": 1, "sent.0.statusCode": "ETIMEDOUT", "caught.length": 1 },
    differs: noResponse,
  })),
  {
    option: "settings.httpRequestTimeout",
    case: "no number is as if there were none",
    settings: { httpRequestTimeout: "abc" },
    does: { "sent.0.statusCode": 200 },
  },
  {
    option: "settings.httpRequestTimeout",
    case: "does not hold where the message has its own",
    node: { url: url("/slow?ms=120") },
    settings: { httpRequestTimeout: 50 },
    messages: [{ requestTimeout: 5000 }],
    does: { "sent.0.statusCode": 200 },
  },
];
