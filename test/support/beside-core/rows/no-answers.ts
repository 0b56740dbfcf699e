import { withoutUrl } from "../on-purpose.js";
import type { Row } from "../row.js";

/** What goes wrong on the way. */
export const noAnswers: readonly Row[] = [
  {
    option: "code.ECONNREFUSED",
    case: "nobody listens",
    node: { url: "http://closed.test/?key=secret" },
    does: { "sent.0.statusCode": "ECONNREFUSED", "caught.length": 1, dones: 1 },
    differs: withoutUrl(/^RequestError: connect ECONNREFUSED .* : http:\/\/closed.test\/\?key=secret$/),
  },
  {
    option: "code.ENOTFOUND",
    case: "a host without an address",
    node: { url: "http://nonexistent.invalid/" },
    does: { "sent.0.statusCode": /^(ENOTFOUND|EAI_AGAIN)$/, "caught.length": 1 },
    differs: withoutUrl(/^RequestError: getaddrinfo/),
  },
  {
    option: "code.ECONNRESET",
    case: "the server closes the connection without an answer",
    node: { url: "http://api.test/reset" },
    does: { "asked.length": 1, "sent.0.statusCode": "ECONNRESET", "caught.length": 1 },
    differs: withoutUrl(/^RequestError: socket hang up/),
  },
  {
    option: "code.EPROTO",
    case: "https of a server that speaks http",
    node: { url: "https://api.test/ok" },
    does: { "asked.length": 0, "caught.length": 1 },
    differs: withoutUrl(/^RequestError: /),
  },
];
