import assert from "node:assert/strict";
import type { PreAuthenticationSettings } from "../../../../src/credentials/credential-settings.js";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import { closeAll } from "../../../support/exchange.js";
import { startPreAuthentication, type PreAuthenticationBench } from "../../../support/pre-authentication-bench.js";
import { preAuthenticationSettings } from "../../../support/pre-authentication-settings.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/temporary-folder.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { startTokenIssuer, type TokenIssuer } from "../../../support/token-issuer.js";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

function failsWith(code: FailureCode) {
  return (error: unknown) => error instanceof Failure && error.code === code;
}

describe("A consumer's own token that is kept", () => {
  let place: string;
  let clock: { ms: number; nowMs(): number };
  let issuer: TokenIssuer;
  let settings: PreAuthenticationSettings;
  let bench: PreAuthenticationBench;

  const seconds = (more: number) => Math.floor(clock.ms / 1000) + more;
  const start = (changes: Partial<PreAuthenticationSettings> = {}) =>
    startPreAuthentication({ settings: { ...settings, ...changes }, place, clock });

  beforeEach(async () => {
    place = await temporaryFolder();
    clock = { ms: 1_700_000_000_000, nowMs: () => clock.ms };
    issuer = await startTokenIssuer({ clock });
    settings = preAuthenticationSettings(issuer.issuer);
    bench = start();
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  describe("as it is", () => {
    it("is what requests on the consumer's behalf get, after a restart too", async () => {
      const token = await issuer.sign();
      const { consumer, authorization } = await bench.take(token);
      assert.deepEqual(consumer, { kind: "consumer", channel: "", consumer: "ada" });
      assert.equal(authorization.expiresAtMs, clock.ms + 5 * MINUTE_MS);
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${token}`);
      assert.equal(await start().authorizationOf("ada"), `Bearer ${token}`);
    });

    it("may come as a header has it, and nothing else than text is one", async () => {
      await bench.take(`Bearer  ${await issuer.sign()}`);
      await bench.take(`bearer ${await issuer.sign()}`);
      for (const value of [undefined, null, 5, {}, "", "  ", "Bearer "])
        await assert.rejects(bench.take(value), failsWith("token-missing"));
    });

    it("costs one write, however often it comes", async () => {
      const token = await issuer.sign();
      await Promise.all(Array.from({ length: 50 }, () => bench.take(token)));
      for (let times = 0; times < 5; times += 1) await bench.take(token);
      assert.equal(bench.writes(), 1);
      assert.deepEqual(bench.events, [{ event: "authorized", account: "ada" }]);
    });

    it("costs nothing where another process keeps it already", async () => {
      const token = await issuer.sign();
      await bench.take(token);
      const other = start();
      await other.take(token);
      assert.equal(other.writes(), 0);
    });

    it("gives way to one that was issued later, and not to an older one", async () => {
      const old = await issuer.sign({ iat: seconds(-10), exp: seconds(900) });
      const newer = await issuer.sign({ iat: seconds(0), exp: seconds(300) });
      await bench.take(old);
      await bench.take(newer);
      await bench.take(old);
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${newer}`);
      assert.equal(bench.writes(), 2);
    });

    it("gives way to one that ends later, where nobody says when they were issued", async () => {
      const [short, long] = await Promise.all([300, 600].map((s) => issuer.sign({ iat: undefined, exp: seconds(s) })));
      await bench.take(short);
      await bench.take(long);
      await bench.take(short);
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${long ?? ""}`);
    });

    it("gives way to an older one that is still good, once it has ended itself", async () => {
      const lasting = await issuer.sign({ iat: seconds(-10), exp: seconds(900) });
      await bench.take(await issuer.sign({ iat: seconds(0), exp: seconds(60) }));
      clock.ms += 2 * MINUTE_MS;
      await bench.take(lasting);
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${lasting}`);
    });

    it("needs a new sign-in once it has ended", async () => {
      await bench.take(await issuer.sign());
      clock.ms += 5 * MINUTE_MS;
      await assert.rejects(bench.authorizationOf("ada"), failsWith("needs-sign-in"));
      assert.equal(bench.credentialOf("ada").state().state, "needs-authorizing");
    });

    it("goes on for the tolerance where it came after its end", async () => {
      const token = await issuer.sign();
      await bench.take(token);
      clock.ms += 5 * MINUTE_MS + 10 * SECOND_MS;
      await bench.take(token);
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${token}`);
      clock.ms += 20 * SECOND_MS;
      await assert.rejects(bench.authorizationOf("ada"), failsWith("needs-sign-in"));
    });

    it("stays as it was where another is refused (L10)", async () => {
      const token = await issuer.sign();
      await bench.take(token);
      await assert.rejects(
        bench.take(await issuer.sign({ aud: "https://other.example" })),
        failsWith("token-audience-wrong"),
      );
      assert.equal(await bench.authorizationOf("ada"), `Bearer ${token}`);
      assert.equal(bench.writes(), 1);
    });

    it("leaves nothing behind where it is refused (L10)", async () => {
      await assert.rejects(bench.take(`${await issuer.sign()}x`), failsWith("token-signature-wrong"));
      assert.equal(await bench.stored("ada"), undefined);
      assert.equal(bench.registry.size, 0);
    });

    it("is not used under another issuer, audience or claim; the change undone, it is (R22)", async () => {
      const token = await issuer.sign();
      await bench.take(token);
      const changes: readonly Partial<PreAuthenticationSettings>[] = [
        { issuer: "https://other.example" },
        { audience: ["https://other.example"] },
        { consumerClaim: "email" },
        { verification: { by: "signature", algorithms: ["ES256"], jwksUrl: "https://other.example/jwks" } },
      ];
      for (const changed of changes)
        await assert.rejects(start(changed).authorizationOf("ada"), failsWith("needs-sign-in"));
      assert.equal(
        await start({ headerName: "X-Token" })
          .stored("ada")
          .then((record) => record?.sets.length),
        1,
      );
      assert.equal(await start().authorizationOf("ada"), `Bearer ${token}`);
    });

    it("belongs to the consumer whom it names alone (L14)", async () => {
      const claims = ["shared", "5", 5, "__proto__", "constructor"] as const;
      const tokens = await Promise.all(claims.map((sub) => issuer.sign({ sub })));
      for (const token of tokens) await bench.take(token);
      for (const [index, sub] of claims.entries())
        assert.equal(await bench.authorizationOf(sub), `Bearer ${tokens[index] ?? ""}`);
      await bench.take(await issuer.sign({ sub: "5", jti: "other" }), "chat");
      assert.equal(await bench.authorizationOf("5"), `Bearer ${tokens[1] ?? ""}`);
      assert.notEqual(await bench.authorizationOf("5", "chat"), await bench.authorizationOf("5"));
    });

    it("is refused in a channel that is no text, or too long (L14)", async () => {
      const token = await issuer.sign();
      for (const channel of [null, 5, {}, "x".repeat(129)])
        await assert.rejects(bench.take(token, channel), failsWith("no-consumer"));
      assert.equal(bench.writes(), 0);
    });
  });

  describe("that is exchanged", () => {
    /** What the token endpoint answers, oldest first; the last answer is for all that follow. */
    let answers: (() => { readonly status?: number; readonly body: object })[];

    const exchange = (changes: object = {}) => ({
      exchange: {
        clientId: "flows",
        clientSecret: "secret of the client",
        clientAuthentication: "body" as const,
        tokenUrl: `${issuer.issuer}/token`,
        subjectTokenType: "access_token" as const,
        audience: "orders",
        scope: "read",
        ...changes,
      },
    });
    const gives =
      (accessToken: string, more: object = {}) =>
      () => ({
        body: { access_token: accessToken, token_type: "Bearer", expires_in: 60, ...more },
      });
    const refuses = (error: string) => () => ({ status: 400, body: { error } });
    const grants = () => issuer.posted("/token").map((form) => form.get("grant_type")?.split(":").at(-1));

    beforeEach(() => {
      answers = [gives("api-1")];
      issuer.answers.set("/token", () => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? { body: "" });
      bench = start(exchange());
    });

    it("is sent as RFC 8693 has it, with audience and scope of the credential", async () => {
      const token = await issuer.sign({ scope: "admin", audience: "other" });
      await bench.take(token);
      const [form] = issuer.posted("/token");
      assert.deepEqual(Object.fromEntries(form ?? []), {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: token,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        audience: "orders",
        scope: "read",
        client_id: "flows",
        client_secret: "secret of the client",
      });
    });

    it("asks for no audience and scope where the credential has none", async () => {
      await start(exchange({ audience: undefined, scope: undefined, subjectTokenType: "id_token" })).take(
        await issuer.sign(),
      );
      const [form] = issuer.posted("/token");
      assert.equal(form?.get("subject_token_type"), "urn:ietf:params:oauth:token-type:id_token");
      assert.deepEqual([form.has("audience"), form.has("scope")], [false, false]);
    });

    it("is never what requests get: that is the API's", async () => {
      const { authorization } = await bench.take(await issuer.sign({ email: "ada@example.com" }));
      const { account, scope, expiresAtMs } = authorization;
      assert.deepEqual([account, scope, expiresAtMs], ["ada@example.com", "read", clock.ms + MINUTE_MS]);
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-1");
    });

    it("costs one request and one write, however many messages bring it at once or later", async () => {
      const token = await issuer.sign();
      await Promise.all(Array.from({ length: 50 }, () => bench.take(token)));
      await bench.take(token);
      assert.deepEqual([issuer.asked("/token"), bench.writes()], [1, 1]);
    });

    it("is exchanged again when the API's token is about to end, for as long as it is valid itself", async () => {
      answers = [gives("api-1"), gives("api-2"), gives("api-3")];
      await bench.take(await issuer.sign());
      clock.ms += MINUTE_MS;
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-2");
      clock.ms += MINUTE_MS;
      assert.equal(await start(exchange()).authorizationOf("ada"), "Bearer api-3");
      assert.deepEqual(grants(), ["token-exchange", "token-exchange", "token-exchange"]);
      clock.ms += 4 * MINUTE_MS;
      await assert.rejects(bench.authorizationOf("ada"), failsWith("needs-sign-in"));
      assert.equal(issuer.asked("/token"), 3);
    });

    it("is exchanged again once where 50 requests need it", async () => {
      answers = [gives("api-1"), gives("api-2")];
      await bench.take(await issuer.sign());
      clock.ms += MINUTE_MS;
      const all = await Promise.all(Array.from({ length: 50 }, () => bench.authorizationOf("ada")));
      assert.deepEqual([new Set(all).size, issuer.asked("/token")], [1, 2]);
    });

    it("is exchanged again after the API refused its token", async () => {
      answers = [gives("api-1", { expires_in: 300 }), gives("api-2")];
      await bench.take(await issuer.sign());
      clock.ms += 31 * SECOND_MS;
      const use = await bench.credentialOf("ada").use();
      const another = await use.renewal?.afterRefusal();
      assert.equal(another?.applied.headers.Authorization, "Bearer api-2");
    });

    it("rests where the exchange brought a refresh token: that goes first, after an intent", async () => {
      answers = [gives("api-1", { refresh_token: "refresh-1" }), () => ({ body: sent() }), gives("api-3")];
      const stored: (number | undefined)[] = [];
      const sent = () => {
        void bench.stored("ada").then((record) => stored.push(record?.sets[0]?.sentAtMs));
        return { access_token: "api-2", token_type: "Bearer", expires_in: 60, refresh_token: "refresh-2" };
      };
      const { authorization } = await bench.take(await issuer.sign());
      assert.equal(authorization.hasRefreshToken, true);
      clock.ms += MINUTE_MS;
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-2");
      clock.ms += 10 * MINUTE_MS; // longer than the consumer's own token lives
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-3");
      assert.deepEqual(grants(), ["token-exchange", "refresh_token", "refresh_token"]);
      assert.deepEqual(
        issuer.posted("/token").map((form) => form.get("refresh_token")),
        [null, "refresh-1", "refresh-2"],
      );
      assert.deepEqual(stored, [1_700_000_060_000]);
    });

    it("is exchanged again where the refresh token is refused, which is not sent once more", async () => {
      answers = [
        gives("api-1", { refresh_token: "refresh-1" }),
        refuses("invalid_grant"),
        gives("api-2"),
        gives("api-3"),
      ];
      await bench.take(await issuer.sign());
      clock.ms += MINUTE_MS;
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-2");
      clock.ms += MINUTE_MS;
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-3");
      assert.deepEqual(grants(), ["token-exchange", "refresh_token", "token-exchange", "token-exchange"]);
    });

    it("does not bring back a refresh token that was refused, where the exchange then fails for a while", async () => {
      answers = [
        gives("api-1", { refresh_token: "refresh-1" }),
        refuses("invalid_grant"),
        () => ({ status: 503, body: {} }),
        gives("api-2"),
      ];
      await bench.take(await issuer.sign());
      clock.ms += MINUTE_MS;
      await assert.rejects(bench.authorizationOf("ada"), failsWith("renewal-failed"));
      clock.ms += MINUTE_MS;
      assert.equal(await start(exchange()).authorizationOf("ada"), "Bearer api-2");
      assert.deepEqual(grants(), ["token-exchange", "refresh_token", "token-exchange", "token-exchange"]);
    });

    it("needs a new sign-in where neither the refresh token nor itself is taken any more, once", async () => {
      answers = [gives("api-1", { refresh_token: "refresh-1" }), refuses("invalid_grant"), refuses("invalid_request")];
      const token = await issuer.sign();
      await bench.take(token);
      clock.ms += MINUTE_MS;
      for (let times = 0; times < 3; times += 1)
        await assert.rejects(bench.authorizationOf("ada"), failsWith("needs-sign-in"));
      await assert.rejects(bench.take(token), failsWith("exchange-refused"));
      assert.equal(issuer.asked("/token"), 3);
      assert.deepEqual(
        bench.events.map(({ event }) => event),
        ["authorized", "needs-authorizing"],
      );
    });

    it("gives way to a newer one, which is exchanged in its turn", async () => {
      answers = [gives("api-1"), gives("api-2")];
      const old = await issuer.sign();
      await bench.take(old);
      clock.ms += SECOND_MS;
      await bench.take(await issuer.sign());
      await bench.take(old);
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-2");
      assert.equal(issuer.asked("/token"), 2);
    });

    it("gives way to the newer of two that come at once, whichever is exchanged first", async () => {
      for (const [sub, order] of [["ada", [0, 1]] as const, ["bob", [1, 0]] as const]) {
        const tokens = await Promise.all([0, 1].map((later) => issuer.sign({ sub, iat: seconds(later) })));
        await Promise.all(order.map((index) => bench.take(tokens[index])));
        assert.equal((await bench.stored(sub))?.sets[0]?.subject?.token, tokens[1]);
      }
    });

    it("is refused with the endpoint's words, and not sent again for each message", async () => {
      answers = [refuses("invalid_request")];
      const token = await issuer.sign();
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => bench.take(token)));
      const codes = results.map((result) => (result.status === "rejected" ? (result.reason as Failure).code : "taken"));
      assert.deepEqual([...new Set(codes)], ["exchange-refused"]);
      await assert.rejects(bench.take(token), failsWith("exchange-refused"));
      assert.equal(issuer.asked("/token"), 1);
      assert.equal(await bench.stored("ada"), undefined);
    });

    it("stands in no failure, even where the endpoint echoes it (R20)", async () => {
      const token = await issuer.sign();
      answers = [() => ({ status: 400, body: { error: "invalid_request", error_description: `Bad: ${token}` } })];
      const failure: unknown = await bench.take(token).catch((error: unknown) => error);
      assert.ok(failure instanceof Failure);
      assert.equal(failure.facts.description, "Bad: …");
      assertNoSecret(failure, token, "secret of the client");
    });

    it("is exchanged a little later where the endpoint was away", async () => {
      answers = [() => ({ status: 503, body: {} }), gives("api-1")];
      const token = await issuer.sign();
      await assert.rejects(bench.take(token), failsWith("provider-failed"));
      await assert.rejects(bench.take(token), failsWith("provider-failed"));
      clock.ms += SECOND_MS;
      await bench.take(token);
      assert.deepEqual([await bench.authorizationOf("ada"), issuer.asked("/token")], ["Bearer api-1", 2]);
    });

    it("changes nothing of what is kept where a newer one can't be exchanged", async () => {
      answers = [gives("api-1"), refuses("invalid_request")];
      await bench.take(await issuer.sign());
      clock.ms += SECOND_MS;
      await assert.rejects(bench.take(await issuer.sign()), failsWith("exchange-refused"));
      assert.equal(await bench.authorizationOf("ada"), "Bearer api-1");
    });

    it("is not used for another API, client or token endpoint (R22)", async () => {
      await bench.take(await issuer.sign());
      for (const changes of [{ audience: "bills" }, { clientId: "other" }, { tokenUrl: "https://other.example/token" }])
        await assert.rejects(start(exchange(changes)).authorizationOf("ada"), failsWith("needs-sign-in"));
      assert.equal(
        await start(exchange({ clientSecret: "new", scope: "write" })).authorizationOf("ada"),
        "Bearer api-1",
      );
    });

    it("keeps each consumer's apart (L8)", async () => {
      answers = [gives("ada's"), gives("bob's")];
      await bench.take(await issuer.sign({ sub: "ada" }));
      await bench.take(await issuer.sign({ sub: "bob" }));
      assert.equal(await bench.authorizationOf("ada"), "Bearer ada's");
      assert.equal(await bench.authorizationOf("bob"), "Bearer bob's");
    });
  });
});
