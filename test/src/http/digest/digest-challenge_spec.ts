import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readDigestChallenge } from "../../../../src/http/digest/digest-challenge.js";

const WITHOUT_ALGORITHM = 'Digest realm="r", nonce="n"';

describe("readDigestChallenge", () => {
  it("reads a challenge with all its parts", () => {
    const header =
      'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256, opaque="o", charset=UTF-8, userhash=true, stale=TRUE';
    assert.deepEqual(readDigestChallenge(header), {
      realm: "r",
      nonce: "n",
      algorithm: { name: "SHA-512-256", hash: "sha512-256", isSession: false },
      qop: "auth",
      opaque: "o",
      isStale: true,
      hashesUser: true,
      isUnicode: true,
    });
  });

  it("takes MD5 and no protection where the server names neither", () => {
    assert.deepEqual(readDigestChallenge(WITHOUT_ALGORITHM), {
      realm: "r",
      nonce: "n",
      algorithm: { name: undefined, hash: "md5", isSession: false },
      qop: undefined,
      opaque: undefined,
      isStale: false,
      hashesUser: false,
      isUnicode: false,
    });
  });

  for (const [name, hash, isSession] of [
    ["md5", "md5", false],
    ["MD5-Sess", "md5", true],
    ["sha-256", "sha256", false],
    ["SHA-256-SESS", "sha256", true],
    ["Sha-512-256", "sha512-256", false],
    ["SHA-512-256-sess", "sha512-256", true],
  ] as const) {
    it(`knows the algorithm ${name}`, () => {
      const challenge = readDigestChallenge(`${WITHOUT_ALGORITHM}, algorithm="${name}"`);
      assert.deepEqual(challenge?.algorithm, { name, hash, isSession });
    });
  }

  for (const name of ["SHA-1", "SHA-512", "sha256", "AKAv1-MD5", "constructor", "-sess", '""']) {
    it(`passes over a challenge with the algorithm ${name}`, () => {
      assert.equal(readDigestChallenge(`${WITHOUT_ALGORITHM}, algorithm=${name}`), undefined);
      const both = `Digest realm="x", nonce="x", algorithm=${name}, ${WITHOUT_ALGORITHM}`;
      assert.equal(readDigestChallenge(both)?.realm, "r");
    });
  }

  for (const [offer, chosen] of [
    ['"auth"', "auth"],
    ["auth", "auth"],
    ['"auth-int"', "auth-int"],
    ['"auth-int, auth"', "auth"],
    ['"auth-int,AUTH"', "auth"],
    ['"token auth-int"', "auth-int"],
    ['""', undefined],
  ] as const) {
    it(`chooses ${chosen ?? "no protection"} of qop=${offer}`, () => {
      assert.equal(readDigestChallenge(`${WITHOUT_ALGORITHM}, qop=${offer}`)?.qop, chosen);
    });
  }

  it("passes over a challenge that offers only protection it does not know", () => {
    assert.equal(readDigestChallenge(`${WITHOUT_ALGORITHM}, qop="auth-conf"`), undefined);
  });

  it("takes the strongest hash wherever it stands, past other schemes", () => {
    const [md5, sha256, sha512] = ["MD5", "SHA-256", "SHA-512-256-sess"].map(
      (name) => `Digest realm="${name}", nonce="n", algorithm=${name}`,
    );
    for (const header of [`${md5}, ${sha512}, ${sha256}`, `${sha512}, Basic realm="b", ${md5}`, `NTLM, ${sha512}`]) {
      assert.equal(readDigestChallenge(header)?.realm, "SHA-512-256-sess");
    }
    assert.equal(readDigestChallenge(`${md5}, ${sha256}`)?.realm, "SHA-256");
  });

  it("takes the first of equal strength", () => {
    const header = 'Digest realm="1", nonce="n", algorithm=MD5-sess, Digest realm="2", nonce="n", algorithm=MD5';
    assert.equal(readDigestChallenge(header)?.realm, "1");
  });

  for (const header of [
    'Digest realm="r"',
    'Digest nonce="n"',
    'Basic realm="r"',
    'DigestX realm="r", nonce="n"',
    "",
  ]) {
    it(`finds none in ${header || "an empty header"}`, () => {
      assert.equal(readDigestChallenge(header), undefined);
    });
  }
});
