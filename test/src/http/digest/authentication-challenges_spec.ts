import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readAuthenticationChallenges } from "../../../../src/http/digest/authentication-challenges.js";

function read(header: string): [string, Record<string, string>][] {
  return readAuthenticationChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe("readAuthenticationChallenges", () => {
  it("reads a scheme with quoted and unquoted parameters", () => {
    assert.deepEqual(read('Digest realm="a b", algorithm=SHA-256,qop="auth"'), [
      ["digest", { realm: "a b", algorithm: "SHA-256", qop: "auth" }],
    ]);
  });

  it("tells apart the challenges of several lines that Node has joined", () => {
    assert.deepEqual(read('Basic realm="one", charset="UTF-8", Digest realm="two", nonce=n, Bearer scope=x'), [
      ["basic", { realm: "one", charset: "UTF-8" }],
      ["digest", { realm: "two", nonce: "n" }],
      ["bearer", { scope: "x" }],
    ]);
  });

  it("takes schemes and names in any case, and white space wherever it may stand", () => {
    assert.deepEqual(read('  DIGEST\tRealm = "Kept" ,\tNONCE=Kept'), [["digest", { realm: "Kept", nonce: "Kept" }]]);
  });

  it("reads commas, equals signs, escaped quotes and backslashes in quoted strings", () => {
    assert.deepEqual(read(String.raw`Digest realm="a, b=\"c\", Basic d=\\", nonce="e=="`), [
      ["digest", { realm: String.raw`a, b="c", Basic d=\ `.trim(), nonce: "e==" }],
    ]);
  });

  for (const other of ["Negotiate", "NTLM TlRMTVNTUAAB/+==", "Negotiate YII=", ","]) {
    it(`passes over "${other}" before, between and behind`, () => {
      const expected = [
        ["digest", { nonce: "1" }],
        ["basic", { realm: "2" }],
      ];
      assert.deepEqual(read(`${other}, Digest nonce=1, ${other}, Basic realm=2, ${other}`), expected);
    });
  }

  it("reads empty values, and an unquoted one with signs that no token has", () => {
    assert.deepEqual(read('Digest realm="", opaque=, nonce=a/b+c==, domain=/'), [
      ["digest", { realm: "", opaque: "", nonce: "a/b+c==", domain: "/" }],
    ]);
  });

  it("reads on behind a list without quotes", () => {
    assert.deepEqual(read('Digest realm="r", qop=auth,auth-int, opaque="o"'), [
      ["digest", { realm: "r", qop: "auth", opaque: "o" }],
    ]);
  });

  it("reads parameters that no comma parts", () => {
    assert.deepEqual(read('Digest realm="r" nonce="n" stale=true'), [
      ["digest", { realm: "r", nonce: "n", stale: "true" }],
    ]);
  });

  it("leaves out what stands behind a quoted string that does not end", () => {
    assert.deepEqual(read('Digest realm="r", nonce="n, Basic realm=2'), [["digest", { realm: "r" }]]);
  });

  for (const header of ["", " , ", "realm=x", '"Digest" realm=x', "=", "Digest"]) {
    it(`finds none in ${JSON.stringify(header)}`, () => {
      assert.deepEqual(read(header), []);
    });
  }

  it("reads a long header of nonsense as quickly as a short one", () => {
    for (const nonsense of ["a", " ", "a ", "a=", 'a="', "=", '\\"', "a \t=", "a b,"]) {
      const startMs = performance.now();
      read(`Digest ${nonsense.repeat(20_000)}`);
      assert.ok(performance.now() - startMs < 1000, nonsense);
    }
  });
});
