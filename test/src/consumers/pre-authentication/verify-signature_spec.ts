import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from "jose";
import type { VerifyToken } from "../../../../src/consumers/pre-authentication/verified-token.js";
import { createVerifier } from "../../../../src/consumers/pre-authentication/create-verifier.js";
import type { PreAuthenticationSettings } from "../../../../src/credentials/credential-settings.js";
import { Failure, type FailureCode, type FailureFacts } from "../../../../src/failure.js";
import { closeAll, newTransport } from "../../../support/exchange.js";
import { preAuthenticationSettings } from "../../../support/pre-authentication-settings.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from "../../../support/token-issuer.js";

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

interface Bench {
  readonly issuer: TokenIssuer;
  readonly clock: { ms: number; nowMs(): number };
  verifier(changes?: Partial<PreAuthenticationSettings>): VerifyToken;
  /** The failure with which a token is refused; it says nothing of the token. */
  refusal(token: string, verify?: VerifyToken): Promise<Failure>;
}

async function makeBench(alg?: string): Promise<Bench> {
  const clock = { ms: 1_700_000_000_000, nowMs: () => clock.ms };
  const issuer = await startTokenIssuer({ ...(alg !== undefined && { alg }), clock });
  const transport = newTransport();
  const verifier = (changes: Partial<PreAuthenticationSettings> = {}) =>
    createVerifier(preAuthenticationSettings(issuer.issuer, changes), transport, clock);
  const usual = verifier();
  return {
    issuer,
    clock,
    verifier: (changes) => (changes ? verifier(changes) : usual),
    async refusal(token, verify = usual) {
      try {
        await verify(token);
      } catch (error) {
        assert.ok(error instanceof Failure);
        assertNoSecret(error, token);
        return error;
      }
      return assert.fail("the token was taken");
    },
  };
}

/** Without its signature, or with another one. */
function resigned(token: string, header: object, signature: (signed: string) => string): string {
  const signed = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${token.split(".")[1] ?? ""}`;
  return `${signed}.${signature(signed)}`;
}

describe("A token that is verified by its signature", () => {
  let bench: Bench;
  let issuer: TokenIssuer;

  beforeEach(async () => {
    bench = await makeBench();
    ({ issuer } = bench);
  });

  afterEach(closeAll);

  it("says who brought it, since when and until when, and what may be shown of it", async () => {
    const token = await issuer.sign({ email: "ada@example.com", scope: "orders" });
    const verified = await bench.verifier()(token);
    assert.deepEqual(verified, {
      token,
      consumer: "ada",
      issuedAtMs: bench.clock.ms,
      expiresAtMs: bench.clock.ms + 300 * SECOND_MS,
      endsAtMs: bench.clock.ms + 330 * SECOND_MS,
      account: "ada@example.com",
      scope: "orders",
    });
  });

  for (const alg of ["RS256", "PS256", "ES256", "EdDSA", "ES512"]) {
    it(`may be signed by ${alg}`, async () => {
      const other = await makeBench(alg);
      const verify = other.verifier({ verification: { by: "signature", algorithms: [alg] } });
      assert.equal((await verify(await other.issuer.sign())).consumer, "ada");
    });
  }

  it("may be of any typ, and for several audiences, one of them ours", async () => {
    const token = await issuer.sign({ aud: ["https://other.example", AUDIENCE] }, { typ: "at+jwt" });
    assert.equal((await bench.verifier()(token)).consumer, "ada");
  });

  it("may name the consumer in another claim, by a whole number too", async () => {
    const verify = bench.verifier({ consumerClaim: "https://example.com/customer" });
    assert.equal((await verify(await issuer.sign({ "https://example.com/customer": 5 }))).consumer, 5);
  });

  describe("is refused (L10)", () => {
    const cases: readonly (readonly [
      name: string,
      code: FailureCode,
      make: () => Promise<string>,
      facts?: FailureFacts,
    ])[] = [
      ["with a bad signature", "token-signature-wrong", async () => spoiled(await issuer.sign())],
      ["with another token's signature", "token-signature-wrong", () => withSignatureOf(issuer)],
      ["that brings its own key", "token-signature-wrong", () => withOwnKey(issuer)],
      ["with the alg none", "token-algorithm-refused", () => unsigned(issuer, "none"), { algorithm: "none" }],
      ["with the alg NONE", "token-algorithm-refused", () => unsigned(issuer, "NONE"), { algorithm: "NONE" }],
      ["without an alg", "token-algorithm-refused", () => unsigned(issuer, undefined), { algorithm: "?" }],
      ["signed by HS256 with the public key as secret", "token-algorithm-refused", () => byHmac(issuer)],
      ["signed by an algorithm that was not chosen", "token-algorithm-refused", () => signedBy("ES384", issuer)],
      ["of another issuer", "token-issuer-wrong", () => issuer.sign({ iss: "https://evil.example" })],
      ["of an issuer with a slash too many", "token-issuer-wrong", () => issuer.sign({ iss: `${issuer.issuer}/` })],
      ["of no issuer", "token-claim-unusable", () => issuer.sign({ iss: undefined }), { claim: "iss" }],
      ["for another audience", "token-audience-wrong", () => issuer.sign({ aud: "https://other.example" })],
      ["for a part of the audience", "token-audience-wrong", () => issuer.sign({ aud: AUDIENCE.slice(0, -1) })],
      ["for no audience", "token-claim-unusable", () => issuer.sign({ aud: undefined }), { claim: "aud" }],
      ["for an empty list of audiences", "token-audience-wrong", () => issuer.sign({ aud: [] })],
      ["expired for longer than the tolerance", "token-expired", () => issuer.sign({ exp: secondsFrom(bench, -30) })],
      ["without an end", "token-claim-unusable", () => issuer.sign({ exp: undefined }), { claim: "exp" }],
      ["with an end in words", "token-claim-unusable", () => issuer.sign({ exp: "tomorrow" }), { claim: "exp" }],
      ["with an end beyond all years", "token-claim-unusable", () => issuer.sign({ exp: 1e15 }), { claim: "exp" }],
      ["not yet valid", "token-not-yet-valid", () => issuer.sign({ nbf: secondsFrom(bench, 31) })],
      ["with an unknown key", "token-key-unknown", () => issuer.sign({}, { kid: "another" })],
      [
        "with an extension that must be known",
        "token-unsupported",
        () => issuer.sign({}, { crit: ["urn:extra"], "urn:extra": 1 }),
      ],
      ["that is no token", "token-malformed", () => Promise.resolve("hello")],
      ["that is cut short", "token-malformed", async () => (await issuer.sign()).split(".").slice(0, 2).join(".")],
      ["that is encrypted", "token-algorithm-refused", () => Promise.resolve(`${encode({ alg: "RSA-OAEP" })}.a.b.c.d`)],
      ["whose claims are no object", "token-malformed", () => issuer.sign("[1]")],
      ["without the consumer", "consumer-claim-missing", () => issuer.sign({ sub: undefined }), { claim: "sub" }],
      ["with an empty consumer", "consumer-claim-missing", () => issuer.sign({ sub: "" })],
      ["with a consumer of half a number", "consumer-claim-missing", () => issuer.sign({ sub: 5.5 })],
      ["with an object as consumer", "consumer-claim-missing", () => issuer.sign({ sub: { id: "ada" } })],
      ["with a consumer of 513 bytes", "consumer-claim-missing", () => issuer.sign({ sub: "a".repeat(513) })],
      ["larger than 16 KB", "token-too-large", () => issuer.sign({ more: "x".repeat(16 * 1024) })],
    ];
    for (const [name, code, make, facts] of cases) {
      it(`${name} (L10)`, async () => {
        const failure = await bench.refusal(await make());
        assert.equal(failure.code, code);
        for (const [fact, value] of Object.entries(facts ?? {})) assert.equal(failure.facts[fact], value);
      });
    }

    it("naming who says to be the issuer, cut to 200 characters (L10)", async () => {
      const { facts } = await bench.refusal(await issuer.sign({ iss: `https://evil.example/\n${"x".repeat(300)}` }));
      assert.equal(facts.issuer, `https://evil.example/ ${"x".repeat(178)}`);
    });

    it("by its claims only after its signature (L10)", async () => {
      const failure = await bench.refusal(spoiled(await issuer.sign({ iss: "https://evil.example" })));
      assert.equal(failure.code, "token-signature-wrong");
    });

    it("at the second at which the tolerance ends, and not before (L10)", async () => {
      const token = await issuer.sign({ exp: secondsFrom(bench, 10), nbf: secondsFrom(bench, 0) });
      bench.clock.ms += 39 * SECOND_MS;
      await bench.verifier()(token);
      bench.clock.ms += SECOND_MS;
      assert.equal((await bench.refusal(token)).code, "token-expired");
    });

    it("without asking the issuer anything, where its algorithm is not taken (L10)", async () => {
      await bench.refusal(await unsigned(issuer, "none"));
      assert.equal(issuer.asked("/jwks"), 0);
    });
  });

  describe("and the issuer's keys (L10)", () => {
    it("needs one request for all messages that come at once (L10)", async () => {
      const token = await issuer.sign();
      const verify = bench.verifier();
      await Promise.all(Array.from({ length: 50 }, () => verify(token)));
      assert.equal(issuer.asked("/jwks"), 1);
    });

    it("is taken after the keys were rotated: they are fetched again (L10)", async () => {
      await bench.verifier()(await issuer.sign());
      bench.clock.ms += 31 * SECOND_MS;
      await issuer.rotate();
      assert.equal((await bench.verifier()(await issuer.sign())).consumer, "ada");
      assert.equal(issuer.asked("/jwks"), 2);
    });

    it("is taken after a rotation where tokens name no key (L10)", async () => {
      await bench.verifier()(await issuer.sign({}, { kid: undefined }));
      bench.clock.ms += 31 * SECOND_MS;
      await issuer.rotate();
      await bench.verifier()(await issuer.sign({}, { kid: undefined }));
    });

    it("asks for keys once in 30 seconds, however many tokens name unknown ones (L10)", async () => {
      const verify = bench.verifier();
      await verify(await issuer.sign());
      bench.clock.ms += 31 * SECOND_MS;
      const bad = await issuer.sign({}, { kid: "another" });
      await Promise.all(Array.from({ length: 50 }, () => bench.refusal(bad, verify)));
      for (let times = 0; times < 50; times += 1) await bench.refusal(bad, verify);
      assert.equal(issuer.asked("/jwks"), 2);
    });

    it("is refused an hour after its key was withdrawn (L10)", async () => {
      const token = await issuer.sign({ exp: secondsFrom(bench, 7200) });
      await bench.verifier()(token);
      await issuer.rotate();
      bench.clock.ms += HOUR_MS;
      assert.equal((await bench.refusal(token)).code, "token-key-unknown");
    });

    it("is taken without a kid where several keys are shown, by the one that fits (L10)", async () => {
      const { key } = issuer;
      await issuer.rotate();
      issuer.shown.unshift(key.publicJwk);
      await bench.verifier()(await issuer.sign({}, { kid: undefined }));
    });

    it("is refused without a kid where none of several keys fits (L10)", async () => {
      const stranger = await makeBench();
      const { key } = issuer;
      await issuer.rotate();
      issuer.shown.push(key.publicJwk);
      const token = await stranger.issuer.sign({ iss: issuer.issuer }, { kid: undefined });
      assert.equal((await bench.refusal(token)).code, "token-signature-wrong");
    });

    it("is refused where the key is there, but not for signatures or of another kind (L10)", async () => {
      const [shown] = issuer.shown;
      issuer.shown = [{ ...shown, use: "enc" }];
      assert.equal((await bench.refusal(await issuer.sign())).code, "token-key-unknown");
    });

    it("can't be verified by a shared secret that stands among the keys (L10)", async () => {
      issuer.shown = [{ kty: "oct", k: Buffer.from("secret").toString("base64url"), kid: issuer.key.kid }];
      assert.equal((await bench.refusal(await issuer.sign())).code, "token-key-unknown");
      assert.equal((await bench.refusal(await byHmac(issuer))).code, "token-algorithm-refused");
    });

    it("goes on with keys that are known while the issuer is away, for a day", async () => {
      const verify = bench.verifier();
      const token = await issuer.sign({ exp: secondsFrom(bench, 100_000) });
      await verify(token);
      issuer.isDown = true;
      bench.clock.ms += 23 * HOUR_MS;
      await verify(token);
      bench.clock.ms += 2 * HOUR_MS;
      assert.equal((await bench.refusal(token)).code, "issuer-unreachable");
    });
  });

  describe("of an issuer", () => {
    it("whose keys are at a JWKS URL needs no metadata", async () => {
      issuer.answers.delete("/.well-known/openid-configuration");
      const jwksUrl = `${issuer.issuer}/jwks`;
      const verify = bench.verifier({ verification: { by: "signature", algorithms: ["ES256"], jwksUrl } });
      assert.equal((await verify(await issuer.sign())).consumer, "ada");
    });

    it("with metadata of RFC 8414 alone, and a path, is found", async () => {
      const tenant = `${issuer.issuer}/tenant`;
      issuer.answers.clear();
      const body = { issuer: tenant, jwks_uri: `${issuer.issuer}/jwks` };
      issuer.answers.set("/.well-known/oauth-authorization-server/tenant", () => ({ body }));
      issuer.answers.set("/jwks", () => ({ body: { keys: issuer.shown } }));
      const verify = bench.verifier({ issuer: tenant });
      assert.equal((await verify(await issuer.sign({ iss: tenant }))).consumer, "ada");
      assert.equal(issuer.asked("/tenant/.well-known/openid-configuration"), 1);
    });

    const broken: readonly (readonly [name: string, code: FailureCode, breakIt: () => void])[] = [
      [
        "whose metadata name another issuer",
        "issuer-mismatch",
        () => {
          showMetadata({ issuer: "https://evil.example" });
        },
      ],
      [
        "whose metadata name no keys",
        "issuer-unreadable",
        () => {
          showMetadata({ jwks_uri: undefined });
        },
      ],
      [
        "whose keys are at a plain http address",
        "issuer-unreadable",
        () => {
          showMetadata({ jwks_uri: "http://a.example/" });
        },
      ],
      [
        "whose keys are in a file",
        "issuer-unreadable",
        () => {
          showMetadata({ jwks_uri: "file:///etc/passwd" });
        },
      ],
      ["without metadata", "issuer-unreadable", () => issuer.answers.delete("/.well-known/openid-configuration")],
      [
        "whose keys are elsewhere now (redirect)",
        "issuer-unreadable",
        () => {
          redirectKeys();
        },
      ],
      ["whose keys are no JSON", "issuer-unreadable", () => issuer.answers.set("/jwks", () => ({ body: "<html>" }))],
      ["whose keys are no keys", "issuer-unreadable", () => issuer.answers.set("/jwks", () => ({ body: { keys: 5 } }))],
      [
        "whose keys are more than 1 MiB",
        "issuer-unreachable",
        () => {
          showTooMuch();
        },
      ],
      ["that is away", "issuer-unreachable", () => (issuer.isDown = true)],
    ];
    for (const [name, code, breakIt] of broken) {
      it(`${name} can't be verified: ${code}`, async () => {
        breakIt();
        assert.equal((await bench.refusal(await issuer.sign())).code, code);
      });
    }

    it("that was away is asked again five seconds later, not for each message", async () => {
      issuer.isDown = true;
      const token = await issuer.sign();
      await bench.refusal(token);
      issuer.isDown = false;
      assert.equal((await bench.refusal(token)).code, "issuer-unreachable");
      bench.clock.ms += 5 * SECOND_MS;
      await bench.verifier()(token);
    });

    it("with a key that no algorithm takes is unreadable", async () => {
      issuer.shown = [{ kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: issuer.key.kid }];
      assert.equal((await bench.refusal(await issuer.sign())).code, "issuer-unreadable");
    });

    function showMetadata(changes: object): void {
      const body = { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks`, ...changes };
      issuer.answers.set("/.well-known/openid-configuration", () => ({ body }));
    }

    function redirectKeys(): void {
      const headers = { Location: `${issuer.issuer}/elsewhere` };
      issuer.answers.set("/jwks", () => ({ status: 302, headers, body: "" }));
      issuer.answers.set("/elsewhere", () => ({ body: { keys: issuer.shown } }));
    }

    function showTooMuch(): void {
      issuer.answers.set("/jwks", () => ({ body: { keys: issuer.shown, more: "x".repeat(1024 * 1024) } }));
    }
  });
});

function secondsFrom({ clock }: Bench, seconds: number): number {
  return Math.floor(clock.ms / 1000) + seconds;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Another bit in the middle of the signature. */
function spoiled(token: string): string {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  return `${header}.${claims}.${bytes.toString("base64url")}`;
}

async function withSignatureOf(issuer: TokenIssuer): Promise<string> {
  const [header = "", claims = ""] = (await issuer.sign({ sub: "eve" })).split(".");
  return `${header}.${claims}.${(await issuer.sign()).split(".")[2] ?? ""}`;
}

/** Members of the header that say where a key is (RFC 7515 section 4.1) are the sender's word. */
async function withOwnKey({ issuer, key }: TokenIssuer): Promise<string> {
  const stranger = await startTokenIssuer();
  const header = { kid: key.kid, jwk: stranger.key.publicJwk, jku: `${stranger.issuer}/jwks` };
  return stranger.sign({ iss: issuer }, header);
}

async function unsigned(issuer: TokenIssuer, alg: string | undefined): Promise<string> {
  return resigned(await issuer.sign(), { alg }, () => "");
}

/** The issuer's public key, as everybody can get it, taken for a shared secret. */
async function byHmac(issuer: TokenIssuer): Promise<string> {
  const key = await importJWK(issuer.key.publicJwk, "ES256");
  const pem = key instanceof Uint8Array ? "" : await exportSPKI(key);
  const header = { alg: "HS256", kid: issuer.key.kid };
  return resigned(await issuer.sign(), header, (signed) =>
    createHmac("sha256", pem).update(signed).digest("base64url"),
  );
}

async function signedBy(alg: string, { issuer, key }: TokenIssuer): Promise<string> {
  const { privateKey } = await generateKeyPair(alg);
  return new SignJWT({ iss: issuer, aud: AUDIENCE }).setProtectedHeader({ alg, kid: key.kid }).sign(privateKey);
}
