import { absoluteForm } from "../on-purpose.js";
import { proxyNode, tlsConfig } from "../other-nodes.js";
import type { Row } from "../row.js";
import { direct, through } from "../through-proxies.js";

/** The node's proxy. */
export const proxies: readonly Row[] = [
  {
    option: "proxy",
    case: "http",
    node: { proxy: "proxy" },
    others: [proxyNode()],
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "https goes through a tunnel",
    node: { proxy: "proxy", url: "https://tls.test/ok", tls: "tls" },
    others: [proxyNode(), tlsConfig({}, { cadata: "pem:ca" })],
    does: { "asked.0.method": "CONNECT", "asked.0.target": "tls.test", "asked.1.at": "tls", "sent.0.statusCode": 200 },
  },
  {
    option: "proxy",
    case: "with a login",
    node: { proxy: "proxy" },
    others: [proxyNode({ url: "http://guarded.test" }, { username: "ada", password: "lovelace" })],
    does: through("guarded"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "with a login, https",
    node: { proxy: "proxy", url: "https://self.test/ok" },
    others: [proxyNode({ url: "http://guarded.test" }, { username: "ada", password: "lovelace" })],
    messages: [{ rejectUnauthorized: false }],
    does: {
      "asked.0.method": "CONNECT",
      "asked.0.target": "self.test",
      "asked.1.at": "self",
      "sent.0.statusCode": 200,
    },
  },
  {
    option: "proxy",
    case: "with a login in its URL",
    node: { proxy: "proxy" },
    others: [proxyNode({ url: "http://ada:lovelace@guarded.test" })],
    does: through("guarded"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "without the login that it wants",
    node: { proxy: "proxy" },
    others: [proxyNode({ url: "http://guarded.test" })],
    does: { "asked.length": 1, "asked.0.at": "guarded" },
    differs: absoluteForm({
      "sent.0.payload": [/Bad response: 407 : http/, /407(?![^]*:\/\/)/],
      "sent.0.statusCode": ["ERR_GOT_REQUEST_ERROR", "proxy-refused"],
    }),
  },
  ...(
    [
      ["the host", "127.0.0.1"],
      ["the host and port", "api.test"],
      ["the end of the host", ".0.1"],
      ["a pattern", "*.0.0.1"],
      ["all", "*"],
    ] as const
  ).map(([what, entry]): Row => ({
    option: "proxy",
    case: `not for ${what} in noproxy`,
    node: { proxy: "proxy" },
    others: [proxyNode({ noproxy: ["unrelated.example", entry].slice(entry === "*" ? 1 : 0) })],
    does: direct,
  })),
  {
    option: "proxy",
    case: "for a host that noproxy does not name",
    node: { proxy: "proxy" },
    others: [proxyNode({ noproxy: ["127.0.0.2", "example.com"] })],
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "over the environment's",
    node: { proxy: "proxy" },
    others: [proxyNode()],
    environment: { http_proxy: "http://closed.test" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "and insecureHTTPParser",
    node: { proxy: "proxy", insecureHTTPParser: true },
    others: [proxyNode()],
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "proxy",
    case: "and insecureHTTPParser, https",
    node: { proxy: "proxy", insecureHTTPParser: true, url: "https://self.test/ok" },
    others: [proxyNode()],
    messages: [{ rejectUnauthorized: false }],
    does: { "asked.0.method": "CONNECT", "asked.1.at": "self", "sent.0.statusCode": 200 },
    differs: {
      why: "the library behind the tolerant parser names an address to the server, where RFC 6066 wants no name",
      at: { "asked.1.serverName": [undefined, "127.0.0.1"] },
    },
  },
  {
    option: "proxy",
    case: "a POST with a body",
    node: { proxy: "proxy", method: "POST" },
    others: [proxyNode()],
    messages: [{ payload: { a: 1 }, headers: { "X-Own": "1" } }],
    does: { "asked.1.at": "api", "asked.1.body": '{"a":1}', "asked.1.headers.X-Own": "1" },
    differs: absoluteForm({
      "asked.0.method": ["CONNECT", "POST"],
      "asked.0.body": ["", '{"a":1}'],
      "asked.0.headers.Content-Type": [undefined, "application/json"],
      "asked.0.headers.Content-Length": [undefined, "7"],
      "asked.0.headers.X-Own": [undefined, "1"],
    }),
  },
  {
    option: "proxy",
    case: "that nobody listens on",
    node: { proxy: "proxy" },
    others: [proxyNode({ url: "http://closed.test" })],
    does: { "asked.length": 0, "sent.0.statusCode": "ECONNREFUSED", "caught.length": 1 },
    differs: {
      why: "the failure is told without the URL, which may hold a secret",
      at: { "sent.0.payload": [/^RequestError: connect ECONNREFUSED/, /^RequestError: (?![^]*:\/\/)/] },
    },
  },
  {
    option: "proxy",
    case: "one that is not in the flow any more",
    node: { proxy: "gone" },
    does: direct,
  },
];
