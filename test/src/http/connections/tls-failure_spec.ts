import assert from "node:assert/strict";
import { toNetworkFailure } from "../../../../src/http/connections/network-failure.js";

function failureFor(
  code: string,
  { shows = false, ...more }: { readonly shows?: boolean; readonly socket?: object } = {},
) {
  const error = Object.assign(new Error("message"), { code, ...more });
  const { code: failure, facts } = toNetworkFailure(error, "a.example", shows);
  return { failure, code: facts.code };
}

describe("a TLS connection that was not made", () => {
  for (const [failure, codes] of [
    [
      "server-not-trusted",
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
    ],
    ["server-certificate-ended", ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]],
    ["server-name-other", ["ERR_TLS_CERT_ALTNAME_INVALID", "UND_ERR_PRX_TLS"]],
    ["protocol-refused", ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_SSL_UNSUPPORTED_PROTOCOL"]],
    ["certificate-required", ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"]],
    ["certificate-refused", ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"]],
    ["handshake-refused", ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"]],
    ["no-answer", ["ERR_SSL_WRONG_VERSION_NUMBER", "UND_ERR_SOCKET", "ECONNRESET"]],
  ] as const) {
    it(`is told as ${failure} where the code says so`, () => {
      for (const code of codes) assert.equal(failureFor(code).failure, failure, code);
    });
  }

  it("has the code that core's node has", () => {
    assert.equal(failureFor("CERT_HAS_EXPIRED").code, "CERT_HAS_EXPIRED");
    assert.equal(failureFor("UND_ERR_PRX_TLS").code, "ERR_TLS_CERT_ALTNAME_INVALID");
    assert.equal(failureFor("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA").code, "EPROTO");
    const required = "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
    assert.equal(failureFor(required).code, required);
  });

  it("may be a certificate that was refused in silence, where one was shown and nothing was ever read", () => {
    assert.equal(
      failureFor("UND_ERR_SOCKET", { shows: true, socket: { bytesRead: 0 } }).failure,
      "certificate-perhaps-refused",
    );
    assert.equal(failureFor("ECONNRESET", { shows: true }).failure, "certificate-perhaps-refused");
    assert.equal(failureFor("UND_ERR_SOCKET", { shows: true, socket: { bytesRead: 10 } }).failure, "no-answer");
    assert.equal(failureFor("ECONNREFUSED", { shows: true }).failure, "no-answer");
  });
});
