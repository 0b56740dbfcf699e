import assert from "node:assert/strict";
import { createVerifier } from "../../../../src/consumers/pre-authentication/create-verifier.js";
import type { VerifyToken } from "../../../../src/consumers/pre-authentication/verified-token.js";
import type { ClientSettings } from "../../../../src/credentials/credential-settings.js";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import { closeAll, newTransport } from "../../../support/exchange.js";
import { preAuthenticationSettings } from "../../../support/pre-authentication-settings.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from "../../../support/token-issuer.js";

const TOKEN = "opaque-and-secret";
const SECRET = "secret of the client";
const SECOND_MS = 1000;

describe("A token that is verified by introspection", () => {
  let issuer: TokenIssuer;
  let verify: VerifyToken;
  let clock: { ms: number; nowMs(): number };
  /** What the endpoint says of the token. */
  let says: Record<string, unknown>;

  beforeEach(async () => {
    issuer = await startTokenIssuer();
    clock = { ms: 1_700_000_000_000, nowMs: () => clock.ms };
    const seconds = clock.ms / 1000;
    says = { active: true, iss: issuer.issuer, aud: AUDIENCE, sub: "ada", exp: seconds + 300, username: "ada@shop" };
    issuer.answers.set("/introspect", () => ({ body: says }));
    verify = verifier();
  });

  afterEach(closeAll);

  function verifier(client: Partial<ClientSettings> = {}): VerifyToken {
    const settings = preAuthenticationSettings(issuer.issuer, {
      verification: {
        by: "introspection",
        url: `${issuer.issuer}/introspect`,
        client: { clientId: "flows", clientSecret: SECRET, clientAuthentication: "body", ...client },
      },
    });
    return createVerifier(settings, newTransport(), clock);
  }

  async function refusal(): Promise<Failure> {
    try {
      await verify(TOKEN);
    } catch (error) {
      assert.ok(error instanceof Failure);
      assertNoSecret(error, TOKEN, SECRET);
      return error;
    }
    return assert.fail("the token was taken");
  }

  it("says who brought it and until when", async () => {
    const { consumer, account, expiresAtMs } = await verify(TOKEN);
    assert.deepEqual(
      { consumer, account, expiresAtMs },
      { consumer: "ada", account: "ada@shop", expiresAtMs: clock.ms + 300_000 },
    );
  });

  it("is sent with the client's login, as the author chose", async () => {
    await verify(TOKEN);
    await verifier({ clientAuthentication: "none" })("another");
    const [first, second] = issuer.posted("/introspect");
    assert.deepEqual(Object.fromEntries(first ?? []), { token: TOKEN, client_id: "flows", client_secret: SECRET });
    assert.deepEqual(Object.fromEntries(second ?? []), { token: "another", client_id: "flows" });
  });

  it("needs no iss where the endpoint leaves that out, and takes a list of audiences", async () => {
    says = { ...says, iss: undefined, aud: ["https://other.example", AUDIENCE] };
    assert.equal((await verify(TOKEN)).consumer, "ada");
  });

  const cases: readonly (readonly [name: string, code: FailureCode, says: Record<string, unknown>])[] = [
    ["is not active", "token-inactive", { active: false }],
    ["is active in words", "token-inactive", { active: "true" }],
    ["is of another issuer", "token-issuer-wrong", { iss: "https://evil.example" }],
    ["is for another audience", "token-audience-wrong", { aud: ["https://other.example"] }],
    ["is for nobody knows whom", "token-audience-unknown", { aud: undefined }],
    ["has no end", "token-claim-unusable", { exp: undefined }],
    ["has ended, whatever the endpoint says", "token-expired", { exp: 1_700_000_000 - 30 }],
    ["is not valid yet", "token-not-yet-valid", { nbf: 1_700_000_000 + 31 }],
    ["names no consumer", "consumer-claim-missing", { sub: undefined }],
  ];
  for (const [name, code, changes] of cases) {
    it(`is refused where it ${name} (L10)`, async () => {
      says = { ...says, ...changes };
      assert.equal((await refusal()).code, code);
    });
  }

  it("is asked about once a minute, however many messages bring it", async () => {
    await Promise.all(Array.from({ length: 50 }, () => verify(TOKEN)));
    clock.ms += 59 * SECOND_MS;
    await verify(TOKEN);
    assert.equal(issuer.asked("/introspect"), 1);
    says = { active: false };
    clock.ms += SECOND_MS;
    assert.equal((await refusal()).code, "token-inactive");
  });

  it("is asked about again at once where it was refused, or nobody could tell", async () => {
    issuer.isDown = true;
    assert.equal((await refusal()).code, "issuer-unreachable");
    issuer.isDown = false;
    assert.equal((await verify(TOKEN)).consumer, "ada");
  });

  it("is refused when it ends, though it was verified less than a minute ago", async () => {
    says = { ...says, exp: clock.ms / 1000 + 1 };
    await verify(TOKEN);
    clock.ms += 31 * SECOND_MS;
    assert.equal((await refusal()).code, "token-expired");
  });

  for (const [name, status, body] of [
    ["does not know the client", 401, { error: "invalid_client" }],
    ["has a fault", 500, "oops"],
    ["is a page for people", 200, "<html>"],
    ["is elsewhere now", 302, ""],
  ] as const) {
    it(`can't be verified by an endpoint that ${name}`, async () => {
      issuer.answers.set("/introspect", () => ({ status, body, headers: { Location: `${issuer.issuer}/other` } }));
      issuer.answers.set("/other", () => ({ body: says }));
      const { code, facts } = await refusal();
      assert.deepEqual([code, facts.status], ["introspection-refused", status]);
    });
  }
});
