import { withoutUrl } from "../on-purpose.js";
import { clientCertificate, tlsConfig } from "../other-nodes.js";
import type { Row } from "../row.js";

/** Kept connections, and replies that break the rules. */
export const parsers: readonly Row[] = [
  {
    option: "persist",
    case: "three messages over one connection",
    node: { persist: true },
    messages: [{}, {}, {}],
    does: { "asked.length": 3, connections: 1 },
  },
  {
    option: "persist",
    case: "unticked",
    messages: [{}, {}, {}],
    does: { "asked.length": 3, "third.sent.0.payload": "ok" },
  },
  {
    option: "persist",
    case: "three messages by https",
    node: { persist: true, tls: "tls", url: "https://tls.test/ok" },
    others: [tlsConfig({}, { cadata: "pem:ca" })],
    messages: [{}, {}, {}],
    // Core opens a second connection now and then: its first is not always free again in time.
    does: { "asked.length": 3, "third.sent.0.payload": "ok" },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: a header that breaks the rules is let through",
    node: { insecureHTTPParser: true, url: "http://unruly.test/" },
    does: { "sent.0.statusCode": 200, "sent.0.payload": "ok", "sent.0.headers.x-unruly": "a\u0001b" },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: two lengths that contradict each other",
    node: { insecureHTTPParser: true, url: "http://unruly.test/lengths" },
    does: { "sent.0.statusCode": 200, "sent.0.payload": "ok" },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: with a client's certificate",
    node: { insecureHTTPParser: true, url: "https://mutual.test/ok", tls: "tls" },
    others: [tlsConfig({}, clientCertificate)],
    does: { "asked.0.client": "client", "sent.0.statusCode": 200 },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: a certificate that nobody vouches for",
    node: { insecureHTTPParser: true, url: "https://self.test/ok" },
    messages: [{}, { rejectUnauthorized: false }],
    does: { "sent.0.statusCode": "DEPTH_ZERO_SELF_SIGNED_CERT", "second.sent.0.statusCode": 200 },
    differs: withoutUrl(/^RequestError: self-signed/),
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: a redirect, cookies and a compressed reply",
    node: { insecureHTTPParser: true, url: "http://api.test/redirect?to=/ok&cookie=a%3D1" },
    messages: [{ cookies: { b: "2" }, headers: { "x-Own": "3" } }],
    does: { "asked.1.headers.x-Own": "3", "sent.0.redirectList.0.location": "/ok" },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: nobody listens",
    node: { insecureHTTPParser: true, url: "http://closed.test/" },
    does: { "sent.0.statusCode": "ECONNREFUSED", "caught.length": 1 },
    differs: withoutUrl(/^RequestError: connect ECONNREFUSED/),
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: no answer within the time",
    node: { insecureHTTPParser: true, url: "http://api.test/never" },
    messages: [{ requestTimeout: 150 }],
    does: { "sent.0.statusCode": "ETIMEDOUT", "caught.length": 1 },
    differs: withoutUrl(/^TimeoutError: .* : http:/),
  },
  {
    option: "insecureHTTPParser",
    case: "unticked: two lengths that contradict each other",
    node: { url: "http://unruly.test/lengths" },
    does: { "caught.length": 1, "sent.0.statusCode": /^HPE_/ },
    differs: {
      why: "our parser finds the contradiction at the end of the body; no URL",
      at: {
        "sent.0.statusCode": ["HPE_INVALID_TRANSFER_ENCODING", "HPE_UNEXPECTED_CONTENT_LENGTH"],
        "sent.0.payload": [/^RequestError: Parse Error/, /^RequestError: (?![^]*:\/\/)/],
      },
    },
  },
  {
    option: "insecureHTTPParser",
    case: "ticked: a server that keeps the rules",
    node: { insecureHTTPParser: true, method: "POST" },
    messages: [{ payload: { a: 1 }, headers: { "X-Own": "1" } }],
    does: { "asked.0.headers.X-Own": "1", "asked.0.body": '{"a":1}', "sent.0.payload": "ok" },
  },
  {
    option: "code.HPE_INVALID_HEADER_TOKEN",
    case: "a header that breaks the rules",
    node: { url: "http://unruly.test/" },
    does: { "sent.0.statusCode": "HPE_INVALID_HEADER_TOKEN", "caught.length": 1 },
    differs: withoutUrl(/^RequestError: Parse Error/),
  },
];
