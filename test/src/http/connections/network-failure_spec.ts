import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Failure } from "../../../../src/failure.js";
import { toNetworkFailure } from "../../../../src/http/connections/network-failure.js";
import { assertNoSecret } from "../../../support/secret-leak.js";

function errorWith(code: string, message = "message"): Error {
  return Object.assign(new Error(message), { code });
}

function parserError(message: string): Error {
  return Object.assign(new Error(message), { name: "HTTPParserError" });
}

describe("what went wrong on the way to a host", () => {
  for (const [code, expected] of [
    ["ECONNREFUSED", "ECONNREFUSED"],
    ["ENOTFOUND", "ENOTFOUND"],
    ["UND_ERR_SOCKET", "ECONNRESET"],
    ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "EPROTO"],
  ] as const) {
    it(`is told as ${expected} where it is ${code}`, () => {
      const failure = toNetworkFailure(errorWith(code), "a.example:8443");
      assert.equal(failure.code, "no-answer");
      assert.deepEqual(failure.facts, { reason: expected, host: "a.example:8443", code: expected });
    });
  }

  it("is told by the cause's code where the error has none, else by its name", () => {
    const wrapped = new TypeError("fetch failed", { cause: errorWith("ECONNREFUSED") });
    assert.equal(toNetworkFailure(wrapped, "a.example").facts.code, "ECONNREFUSED");
    assert.equal(toNetworkFailure(new RangeError("odd"), "a.example").facts.code, "RangeError");
    assert.equal(toNetworkFailure("no error at all", "a.example").facts.code, "unknown");
  });

  it("stays the Failure that it is", () => {
    const failure = new Failure("time-limit", { seconds: 1 });
    assert.equal(toNetworkFailure(failure, "a.example"), failure);
  });

  for (const message of ["Proxy response (407) !== 200 when HTTP Tunneling", "Proxy Authentication Required (407)"]) {
    it(`is the proxy's refusal where the words are ${message}, also of a cause`, () => {
      for (const error of [new Error(message), new Error("outer", { cause: errorWith("UND_ERR_ABORTED", message) })]) {
        const failure = toNetworkFailure(error, "a.example");
        assert.equal(failure.code, "proxy-refused");
        assert.deepEqual(failure.facts, { proxyStatus: 407 });
      }
    });
  }

  it("is no refusal of a proxy where a server's words only sound like it", () => {
    const failure = toNetworkFailure(new Error("the server wrote: Proxy response (407)"), "a.example");
    assert.equal(failure.code, "no-answer");
  });

  for (const [what, error, code] of [
    ["Node's parser", errorWith("HPE_INVALID_HEADER_TOKEN"), "HPE_INVALID_HEADER_TOKEN"],
    ["undici's parser", parserError("Invalid header value char"), "HPE_INVALID_HEADER_TOKEN"],
    ["undici's parser, of no header", parserError("Expected HTTP/"), "HPE_INVALID_CONSTANT"],
    ["a cause", new Error("outer", { cause: parserError("Expected HTTP/") }), "HPE_INVALID_CONSTANT"],
  ] as const) {
    it(`is a malformed reply where ${what} says so`, () => {
      const failure = toNetworkFailure(error, "a.example");
      assert.equal(failure.code, "reply-malformed");
      assert.deepEqual(failure.facts, { host: "a.example", code });
      assert.ok(failure.cause instanceof Error);
    });
  }

  it("holds nothing of the request", () => {
    const error = Object.assign(errorWith("ECONNREFUSED", "to https://u:sEcReT@a.example/?key=sEcReT"), {
      config: { headers: { Authorization: "sEcReT" } },
    });
    const failure = toNetworkFailure(error, "a.example");
    assert.ok(failure.cause instanceof Error);
    assertNoSecret(failure, "sEcReT");
  });
});
