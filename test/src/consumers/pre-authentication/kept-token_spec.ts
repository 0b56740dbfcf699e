import assert from "node:assert/strict";
import type { PreAuthenticationSettings } from "../../../../src/credentials/credential-settings.js";
import { closeAll } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";
import {
  openPreAuthentication,
  type PreAuthenticationBench,
  type PreAuthenticationWorld,
} from "../../../support/pre-authentication-bench.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";
import type { TokenIssuer } from "../../../support/token-issuer.js";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

describe("A consumer's own token that is kept as it is", () => {
  let clock: PreAuthenticationWorld["clock"];
  let issuer: TokenIssuer;
  let seconds: PreAuthenticationWorld["seconds"];
  let start: PreAuthenticationWorld["start"];
  let bench: PreAuthenticationBench;

  beforeEach(async () => {
    ({ clock, issuer, seconds, start } = await openPreAuthentication());
    bench = start();
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

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
      await assert.rejects(bench.take(value), hasCode("token-missing"));
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
    await assert.rejects(bench.authorizationOf("ada"), hasCode("needs-sign-in"));
    assert.equal(bench.credentialOf("ada").state().state, "needs-authorizing");
  });

  it("goes on for the tolerance where it came after its end", async () => {
    const token = await issuer.sign();
    await bench.take(token);
    clock.ms += 5 * MINUTE_MS + 10 * SECOND_MS;
    await bench.take(token);
    assert.equal(await bench.authorizationOf("ada"), `Bearer ${token}`);
    clock.ms += 20 * SECOND_MS;
    await assert.rejects(bench.authorizationOf("ada"), hasCode("needs-sign-in"));
  });

  it("stays as it was where another is refused (L10)", async () => {
    const token = await issuer.sign();
    await bench.take(token);
    await assert.rejects(
      bench.take(await issuer.sign({ aud: "https://other.example" })),
      hasCode("token-audience-wrong"),
    );
    assert.equal(await bench.authorizationOf("ada"), `Bearer ${token}`);
    assert.equal(bench.writes(), 1);
  });

  it("leaves nothing behind where it is refused (L10)", async () => {
    await assert.rejects(bench.take(`${await issuer.sign()}x`), hasCode("token-signature-wrong"));
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
      await assert.rejects(start(changed).authorizationOf("ada"), hasCode("needs-sign-in"));
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
      await assert.rejects(bench.take(token, channel), hasCode("no-consumer"));
    assert.equal(bench.writes(), 0);
  });
});
