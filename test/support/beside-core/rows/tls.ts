import { withoutUrl } from "../on-purpose.js";
import { clientCertificate, tlsConfig } from "../other-nodes.js";
import type { Row } from "../row.js";

/** With a tls-config. */
export const tls: readonly Row[] = [
  {
    option: "tls",
    case: "an authority as text",
    node: { url: "https://tls.test/ok", tls: "tls" },
    others: [tlsConfig({}, { cadata: "pem:ca" })],
    does: { "asked.0.at": "tls", "sent.0.statusCode": 200, "sent.0.responseUrl": "https://tls.test/ok" },
  },
  {
    option: "tls",
    case: "an authority as a file",
    node: { url: "https://tls.test/ok", tls: "tls" },
    others: [tlsConfig({ ca: "file:ca" })],
    does: { "asked.0.at": "tls", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "a client's certificate as text",
    node: { url: "https://mutual.test/ok", tls: "tls" },
    others: [tlsConfig({}, clientCertificate)],
    does: { "asked.0.client": "client", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "a client's certificate as files",
    node: { url: "https://mutual.test/ok", tls: "tls" },
    others: [tlsConfig({ ca: "file:ca", cert: "file:client", key: "file:client-key" })],
    does: { "asked.0.client": "client", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "a client's key with a passphrase",
    node: { url: "https://mutual.test/ok", tls: "tls" },
    others: [tlsConfig({}, { ...clientCertificate, keydata: "pem:locked-key", passphrase: "opensesame" })],
    does: { "asked.0.client": "client", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "without the client's certificate that the server wants",
    node: { url: "https://mutual.test/ok", tls: "tls" },
    others: [tlsConfig({}, { cadata: "pem:ca" })],
    does: { "asked.length": 0, "caught.length": 1 },
    differs: {
      why: "the alert and the end of the connection come together, and either may tell first in core; no URL",
      at: {
        "sent.0.statusCode": [/^ERR_SSL_|^ECONNRESET$/, /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/],
        "sent.0.payload": [/^RequestError: /, /^RequestError: (?![^]*:\/\/)/],
      },
    },
  },
  {
    option: "tls",
    case: "verifyservercert unticked",
    node: { url: "https://self.test/ok", tls: "tls" },
    others: [tlsConfig({ verifyservercert: false })],
    does: { "asked.0.at": "self", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "over the message's rejectUnauthorized",
    node: { url: "https://self.test/ok", tls: "tls" },
    others: [tlsConfig()],
    messages: [{ rejectUnauthorized: false }],
    does: { "asked.length": 0, "sent.0.statusCode": "DEPTH_ZERO_SELF_SIGNED_CERT" },
    differs: withoutUrl(/^RequestError: self-signed/),
  },
  {
    option: "tls",
    case: "a server name (core of 4.1 does not take it)",
    only: "4.1",
    node: { url: "https://named.test/ok", tls: "tls" },
    others: [tlsConfig({ servername: "api.example" }, { cadata: "pem:ca" })],
    does: { "sent.0.statusCode": "ERR_TLS_CERT_ALTNAME_INVALID" },
    differs: {
      why: "the name is taken, as core of Node-RED 5 does",
      at: {
        "asked.length": [0, 1],
        "caught.length": [1, 0],
        "sent.0.statusCode": ["ERR_TLS_CERT_ALTNAME_INVALID", 200],
        "sent.0.payload": [/^RequestError: Hostname\/IP does not match/, "ok"],
        "sent.0.headers.content-type": [undefined, "text/plain"],
        "sent.0.headers.content-length": [undefined, "2"],
        "sent.0.headers.x-node-red-request-node": [undefined, "fits"],
        "sent.0.responseUrl": [undefined, "https://named.test/ok"],
        "sent.0.redirectList.length": [undefined, 0],
        "sent.0.retry": [undefined, 0],
      },
    },
  },
  {
    option: "tls",
    case: "a server name",
    only: "5.0",
    node: { url: "https://named.test/ok", tls: "tls" },
    others: [tlsConfig({ servername: "api.example" }, { cadata: "pem:ca" })],
    does: { "asked.0.serverName": "api.example", "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "an ALPN protocol",
    node: { url: "https://tls.test/ok", tls: "tls" },
    others: [tlsConfig({ alpnprotocol: "http/1.1" }, { cadata: "pem:ca" })],
    does: { "sent.0.statusCode": 200 },
  },
  {
    option: "tls",
    case: "one that is not in the flow any more",
    node: { url: "https://self.test/ok", tls: "gone" },
    does: { "sent.0.statusCode": "DEPTH_ZERO_SELF_SIGNED_CERT" },
    differs: withoutUrl(/^RequestError: self-signed/),
  },
  {
    option: "tls",
    case: "says nothing of http",
    node: { tls: "tls" },
    others: [tlsConfig({}, clientCertificate)],
    does: { "asked.0.at": "api", "sent.0.statusCode": 200 },
  },
];
