import assert from "node:assert/strict";
import { Failure } from "../../../../src/failure.js";
import { closeAll } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";
import {
  openPreAuthentication,
  type PreAuthenticationBench,
  type PreAuthenticationWorld,
} from "../../../support/pre-authentication-bench.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";
import type { TokenIssuer } from "../../../support/token-issuer.js";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

describe("A consumer's own token that is exchanged", () => {
  let clock: PreAuthenticationWorld["clock"];
  let issuer: TokenIssuer;
  let seconds: PreAuthenticationWorld["seconds"];
  let start: PreAuthenticationWorld["start"];
  let bench: PreAuthenticationBench;

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

  beforeEach(async () => {
    ({ clock, issuer, seconds, start } = await openPreAuthentication());
    answers = [gives("api-1")];
    issuer.answers.set("/token", () => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? { body: "" });
    bench = start(exchange());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

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
    await assert.rejects(bench.authorizationOf("ada"), hasCode("needs-sign-in"));
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
    await assert.rejects(bench.authorizationOf("ada"), hasCode("renewal-failed"));
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
      await assert.rejects(bench.authorizationOf("ada"), hasCode("needs-sign-in"));
    await assert.rejects(bench.take(token), hasCode("exchange-refused"));
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
    await assert.rejects(bench.take(token), hasCode("exchange-refused"));
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
    await assert.rejects(bench.take(token), hasCode("provider-failed"));
    await assert.rejects(bench.take(token), hasCode("provider-failed"));
    clock.ms += SECOND_MS;
    await bench.take(token);
    assert.deepEqual([await bench.authorizationOf("ada"), issuer.asked("/token")], ["Bearer api-1", 2]);
  });

  it("changes nothing of what is kept where a newer one can't be exchanged", async () => {
    answers = [gives("api-1"), refuses("invalid_request")];
    await bench.take(await issuer.sign());
    clock.ms += SECOND_MS;
    await assert.rejects(bench.take(await issuer.sign()), hasCode("exchange-refused"));
    assert.equal(await bench.authorizationOf("ada"), "Bearer api-1");
  });

  it("is not used for another API, client or token endpoint (R22)", async () => {
    await bench.take(await issuer.sign());
    for (const changes of [{ audience: "bills" }, { clientId: "other" }, { tokenUrl: "https://other.example/token" }])
      await assert.rejects(start(exchange(changes)).authorizationOf("ada"), hasCode("needs-sign-in"));
    assert.equal(await start(exchange({ clientSecret: "new", scope: "write" })).authorizationOf("ada"), "Bearer api-1");
  });

  it("keeps each consumer's apart (L8)", async () => {
    answers = [gives("ada's"), gives("bob's")];
    await bench.take(await issuer.sign({ sub: "ada" }));
    await bench.take(await issuer.sign({ sub: "bob" }));
    assert.equal(await bench.authorizationOf("ada"), "Bearer ada's");
    assert.equal(await bench.authorizationOf("bob"), "Bearer bob's");
  });
});
