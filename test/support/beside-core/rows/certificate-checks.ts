import { withoutUrl } from "../on-purpose.js";
import { tlsConfig } from "../other-nodes.js";
import type { Row } from "../row.js";

const untrusted = (host: string, code: string): Row => ({
  option: `code.${code}`,
  case: `https of ${host}`,
  node: { url: `https://${host}/ok` },
  does: { "asked.length": 0, "sent.0.statusCode": code, "caught.length": 1, dones: 1 },
  differs: withoutUrl(/^RequestError: .* : https:/),
});

/** Whose certificate is good enough. */
export const certificateChecks: readonly Row[] = [
  untrusted("self.test", "DEPTH_ZERO_SELF_SIGNED_CERT"),
  untrusted("tls.test", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
  untrusted("mutual.test", "SELF_SIGNED_CERT_IN_CHAIN"),
  {
    option: "code.CERT_HAS_EXPIRED",
    case: "a certificate that has expired",
    node: { url: "https://expired.test/ok", tls: "tls" },
    others: [tlsConfig({}, { cadata: "pem:ca" })],
    does: { "asked.length": 0, "sent.0.statusCode": "CERT_HAS_EXPIRED", "caught.length": 1 },
    differs: withoutUrl(/^RequestError: certificate has expired/),
  },
  {
    option: "code.ERR_TLS_CERT_ALTNAME_INVALID",
    case: "a certificate for another name",
    node: { url: "https://named.test/ok", tls: "tls" },
    others: [tlsConfig({}, { cadata: "pem:ca" })],
    does: { "asked.length": 0, "sent.0.statusCode": "ERR_TLS_CERT_ALTNAME_INVALID", "caught.length": 1 },
    differs: withoutUrl(/^RequestError: Hostname\/IP does not match/),
  },
  ...[false, "false", "FALSE"].map((rejectUnauthorized): Row => ({
    option: "msg.rejectUnauthorized",
    case: `${JSON.stringify(rejectUnauthorized)}: any certificate will do`,
    node: { url: "https://self.test/ok" },
    messages: [{ rejectUnauthorized }],
    does: { "asked.0.at": "self", "sent.0.statusCode": 200 },
  })),
  ...[true, "true", 0, "no", null, undefined].map((rejectUnauthorized): Row => ({
    option: "msg.rejectUnauthorized",
    case: `${JSON.stringify(rejectUnauthorized)}: the certificate is checked`,
    node: { url: "https://self.test/ok" },
    messages: [{ rejectUnauthorized }],
    does: { "asked.length": 0, "sent.0.statusCode": "DEPTH_ZERO_SELF_SIGNED_CERT" },
    differs: withoutUrl(/^RequestError: self-signed/),
  })),
  {
    option: "msg.rejectUnauthorized",
    case: "false is of one message alone",
    node: { url: "https://self.test/ok" },
    messages: [{ rejectUnauthorized: false }, {}],
    does: { "sent.0.statusCode": 200, "second.sent.0.statusCode": "DEPTH_ZERO_SELF_SIGNED_CERT" },
    differs: withoutUrl(/^RequestError: self-signed/, "second.sent.0.payload"),
  },
];
