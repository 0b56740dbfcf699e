import assert from "node:assert/strict";
import { Authorizations, type RedeemableCode } from "../../../src/oauth/authorizations.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { hasCode } from "../../support/has-code.js";
import { oauthSettings } from "../../support/oauth-settings.js";

const redirectUri = "https://flows.example/keyring/callback/0123";

function makeAuthorizations(settings = oauthSettings()) {
  const clock = { ms: 0, nowMs: () => clock.ms };
  const redeemed: RedeemableCode[] = [];
  const ended: string[] = [];
  const authorizations = new Authorizations({
    clock,
    grants: {
      authorizationUrl: (_settings, { state }) => Promise.resolve(`https://provider.example/authorize?state=${state}`),
      exchangeCode: () => Promise.reject(new Error("not here")),
      requestToken: () => Promise.reject(new Error("not here")),
      refresh: () => Promise.reject(new Error("not here")),
    },
    redeem: (redeemedSettings, code) => {
      redeemed.push(code);
      return Promise.resolve({ set: makeTokenSet({ access_token: "a" }, redeemedSettings, clock.ms), isLive: false });
    },
    onEnd: ({ outcome }) => ended.push(outcome.state),
  });
  const begin = async () => {
    const { id, ticket } = authorizations.begin("credential", settings, redirectUri);
    const { location, cookie } = await authorizations.start(ticket);
    const state = new URL(location).searchParams.get("state") ?? "";
    return { id, ticket, state, cookies: { [cookie.name]: cookie.value } };
  };
  return { authorizations, begin, clock, redeemed, ended };
}

const isUnknown = hasCode("authorization-unknown");

describe("Authorizations in the editor", () => {
  it("redeem the code of the browser that started", async () => {
    const { authorizations, begin, redeemed, ended } = makeAuthorizations();
    const { id, state, cookies } = await begin();
    const outcome = await authorizations.finish({ state, code: "code" }, cookies);
    assert.equal(outcome.state, "authorized");
    assert.equal(redeemed[0]?.code, "code");
    assert.equal(redeemed[0].redirectUri, redirectUri);
    assert.deepEqual(authorizations.outcome(id), outcome);
    assert.deepEqual(ended, ["authorized"]);
  });

  it("refuse a callback in another browser, and still take the right one's", async () => {
    const { authorizations, begin, redeemed } = makeAuthorizations();
    const mine = await begin();
    const other = await begin();
    await assert.rejects(authorizations.finish({ state: mine.state, code: "stolen" }, {}), isUnknown);
    await assert.rejects(authorizations.finish({ state: mine.state, code: "stolen" }, other.cookies), isUnknown);
    const forged = Object.fromEntries(Object.keys(mine.cookies).map((name) => [name, "forged"]));
    await assert.rejects(authorizations.finish({ state: mine.state, code: "stolen" }, forged), isUnknown);
    assert.equal(redeemed.length, 0);
    assert.equal((await authorizations.finish({ state: mine.state, code: "code" }, mine.cookies)).state, "authorized");
  });

  it("take a state once and a ticket once", async () => {
    const { authorizations, begin, redeemed } = makeAuthorizations();
    const { state, ticket, cookies } = await begin();
    await assert.rejects(authorizations.start(ticket), isUnknown);
    await authorizations.finish({ state, code: "code" }, cookies);
    await assert.rejects(authorizations.finish({ state, code: "code" }, cookies), isUnknown);
    assert.equal(redeemed.length, 1);
  });

  it("refuse a state that nobody made, an empty one and a missing one", async () => {
    const { authorizations, begin } = makeAuthorizations();
    const { cookies } = await begin();
    for (const query of [{ state: "made up", code: "c" }, { state: "", code: "c" }, { code: "c" }, {}]) {
      await assert.rejects(authorizations.finish(query, cookies), isUnknown);
    }
  });

  it("R17 keep two windows apart", async () => {
    const { authorizations, begin } = makeAuthorizations();
    const [one, two] = [await begin(), await begin()];
    const cookies = { ...one.cookies, ...two.cookies };
    assert.equal((await authorizations.finish({ state: two.state, code: "2" }, cookies)).state, "authorized");
    assert.equal(authorizations.outcome(one.id).state, "waiting");
    assert.equal((await authorizations.finish({ state: one.state, code: "1" }, cookies)).state, "authorized");
  });

  it("say that nobody signed in after five minutes, and take no callback then", async () => {
    const { authorizations, begin, clock } = makeAuthorizations();
    const { id, state, cookies } = await begin();
    clock.ms += 5 * 60_000 + 1;
    assert.deepEqual(authorizations.outcome(id), { state: "failed", code: "authorization-expired", facts: {} });
    await assert.rejects(authorizations.finish({ state, code: "late" }, cookies), isUnknown);
  });

  it("forget an attempt that was cancelled", async () => {
    const { authorizations, begin } = makeAuthorizations();
    const { id, state, cookies } = await begin();
    authorizations.cancel(id);
    await assert.rejects(authorizations.finish({ state, code: "code" }, cookies), isUnknown);
  });

  it("stay bounded", async () => {
    const { authorizations, begin } = makeAuthorizations();
    const oldest = await begin();
    for (let count = 0; count < 100; count += 1) await begin();
    await assert.rejects(authorizations.finish({ state: oldest.state, code: "code" }, oldest.cookies), isUnknown);
  });

  const answers: [query: Record<string, string>, code: string][] = [
    [{ error: "access_denied" }, "authorization-denied"],
    [{ error: "invalid_scope" }, "scope-refused"],
    [{ error: "unauthorized_client" }, "client-refused"],
    [{ error: "server_error" }, "authorization-refused"],
    [{}, "authorization-refused"],
    [{ code: "code", iss: "https://evil.example" }, "authorization-refused"],
  ];
  for (const [query, code] of answers) {
    it(`end with ${code} at a callback of ${JSON.stringify(query)}`, async () => {
      const { authorizations, begin, redeemed } = makeAuthorizations();
      const { state, cookies } = await begin();
      const outcome = await authorizations.finish({ state, ...query }, cookies);
      assert.equal(outcome.state === "failed" && outcome.code, code);
      assert.equal(redeemed.length, 0);
    });
  }
});
