import assert from "node:assert/strict";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import type { Grants } from "../../../src/oauth/grants.js";
import type { CredentialState } from "../../../src/tokens/credential-state.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import { TokenSource } from "../../../src/tokens/token-source.js";
import type { TokenStore } from "../../../src/tokens/token-store.js";
import { oauthSettings } from "../../support/oauth-settings.js";

const START_MS = 1_700_000_000_000;

/** A source on a store in memory, a clock that the test moves, and grants that answer what the test says. */
function makeSource(settings = oauthSettings()) {
  const clock = { ms: START_MS, nowMs: () => clock.ms };
  const log: string[] = [];
  const states: CredentialState[] = [];
  let record: TokenRecord | undefined;
  const store: TokenStore = {
    read: () => Promise.resolve(record),
    write: async (_id, _owner, written) => {
      await new Promise(setImmediate); // as a disk, slower than a promise
      record = written;
      log.push(`stored ${written.sets[0]?.accessToken ?? "nothing"}`);
    },
    remove: () => {
      record = undefined;
      return Promise.resolve();
    },
  };
  const answers: (object | Failure)[] = [];
  const ask = (what: string) => {
    log.push(what);
    const answer = answers.shift();
    if (answer === undefined) return Promise.reject(new Error("nobody expected this request"));
    return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve({ ...answer });
  };
  const grants: Grants = {
    authorizationUrl: () => Promise.resolve(""),
    exchangeCode: () => ask("exchange"),
    clientCredentials: () => ask("client credentials"),
    refresh: (_settings, { refreshToken }) => ask(`refresh ${refreshToken}`),
  };
  const tools = { store, grants, clock, refusalAgeMs: 30_000, onState: (state: CredentialState) => states.push(state) };
  const source = new TokenSource(settings, tools);
  const authorize = (fields: object) => source.accept(makeTokenSet({ ...fields }, settings, clock.ms), settings, true);
  const again = () => new TokenSource(settings, tools);
  return { source, clock, log, states, answers, authorize, again, record: () => record };
}

const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 };

function hasCode(code: FailureCode) {
  return (error: unknown) => error instanceof Failure && error.code === code;
}

describe("A token source", () => {
  for (const refreshToken of [undefined, null, ""]) {
    it(`R1 keeps the refresh token where the reply's is ${String(refreshToken)}`, async () => {
      const { source, clock, answers, authorize, record } = makeSource();
      await authorize(first);
      clock.ms += 3_600_000;
      answers.push({ access_token: "access-2", expires_in: 3600, refresh_token: refreshToken });
      assert.equal((await source.valid()).accessToken, "access-2");
      assert.equal(record()?.sets[0]?.refreshToken, "refresh-1");
    });
  }

  it("R2 stores a new token set before anybody gets it", async () => {
    const { source, clock, answers, authorize, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 });
    log.length = 0;
    await source.valid().then(({ accessToken }) => log.push(`used ${accessToken}`));
    assert.deepEqual(log, ["refresh refresh-1", "stored access-2", "used access-2"]);
  });

  it("R5 asks the provider once when fifty messages arrive together", async () => {
    const { source, clock, answers, authorize, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    const sets = await Promise.all(Array.from({ length: 50 }, () => source.valid()));
    assert.deepEqual(new Set(sets.map(({ accessToken }) => accessToken)), new Set(["access-2"]));
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 1);
  });

  it("gives a token that is due while its renewal runs, and the new one after it", async () => {
    const { source, clock, answers, authorize } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000 - 30_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    assert.equal((await source.valid()).accessToken, "access-1");
    await source.settled();
    assert.equal((await source.valid()).accessToken, "access-2");
  });

  it("goes on with a valid token while the provider is down", async () => {
    const { source, clock, answers, authorize, states } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000 - 30_000;
    answers.push(new Failure("provider-unreachable", { host: "provider.example" }));
    assert.equal((await source.valid()).accessToken, "access-1");
    await source.settled();
    assert.equal(states.at(-1)?.state, "failing");
    assert.equal((await source.valid()).accessToken, "access-1");
  });

  it("fails at once within the back-off, with the reason, and asks again after it", async () => {
    const { source, clock, answers, authorize, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("provider-failed", { status: 503 }), { access_token: "access-2", expires_in: 3600 });
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 1);
    clock.ms += 1_001;
    assert.equal((await source.valid()).accessToken, "access-2");
  });

  it("says that it needs authorizing, once, when the provider declares the grant dead", async () => {
    const { source, clock, answers, authorize, log, states } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 1);
    assert.equal(states.filter(({ state }) => state === "needs-authorizing").length, 1);
  });

  it("can be authorized again after the grant died", async () => {
    const { source, clock, answers, authorize } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    await authorize({ access_token: "access-9", expires_in: 3600 });
    assert.equal((await source.valid()).accessToken, "access-9");
    assert.equal(source.state().state, "ready");
  });

  it("renews a refused token once it is older than 30 seconds, and not before (R30)", async () => {
    const { source, clock, answers, authorize } = makeSource();
    await authorize(first);
    const set = await source.valid();
    assert.equal(await source.afterRefusal(set), undefined);
    clock.ms += 30_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    assert.equal((await source.afterRefusal(set))?.accessToken, "access-2");
    assert.equal((await source.afterRefusal(set))?.accessToken, "access-2", "no second request for the old token");
  });

  it("gets Client Credentials tokens without anybody signing in, and again when they end", async () => {
    const { source, clock, answers, log } = makeSource(oauthSettings({ grant: "client_credentials" }));
    answers.push({ access_token: "access-1", expires_in: 60 }, { access_token: "access-2", expires_in: 60 });
    assert.equal((await source.valid()).accessToken, "access-1");
    clock.ms += 60_000;
    assert.equal((await source.valid()).accessToken, "access-2");
    assert.deepEqual(log.filter((line) => line === "client credentials").length, 2);
  });

  it("R18 does not renew in a loop where the lifetime is a second", async () => {
    const { source, answers, authorize, log } = makeSource();
    await authorize({ ...first, expires_in: 1 });
    answers.push({ access_token: "access-2", expires_in: 1 });
    for (let count = 0; count < 10; count += 1) await source.valid();
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 0);
  });

  it("finds its token set again after a restart", async () => {
    const { authorize, again } = makeSource();
    await authorize(first);
    const restarted = again();
    assert.equal((await restarted.use(oauthSettings())).state, "ready");
    assert.equal(restarted.fresh()?.accessToken, "access-1");
  });

  it("R22 neither uses nor loses a token set under another client id, and uses it again after the undo", async () => {
    const { source, authorize } = makeSource();
    await authorize(first);
    assert.equal((await source.use(oauthSettings({ clientId: "another" }))).state, "needs-authorizing");
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    assert.equal((await source.use(oauthSettings())).state, "ready");
    assert.equal((await source.valid()).accessToken, "access-1");
  });

  it("R22 keeps its token set under a new secret and a new scope", async () => {
    const { source, authorize } = makeSource();
    await authorize(first);
    const state = await source.use(oauthSettings({ clientSecret: "another secret", scope: "more" }));
    assert.equal(state.state, "ready");
  });

  it("keeps what was authorized before the deploy beside the live set, until a deploy matches it", async () => {
    const { source, authorize } = makeSource();
    await authorize(first);
    const wider = oauthSettings({ scope: "contacts deals" });
    await source.accept(makeTokenSet({ access_token: "wider" }, wider, START_MS), wider, false);
    assert.equal((await source.valid()).accessToken, "access-1");
    await source.use(oauthSettings());
    assert.equal((await source.valid()).accessToken, "access-1");
    await source.use(wider);
    assert.equal((await source.valid()).accessToken, "wider");
  });

  it("takes nothing that was authorized under another client, even where it has nothing else", async () => {
    const { source } = makeSource();
    const other = oauthSettings({ clientId: "another" });
    await source.accept(makeTokenSet({ access_token: "another's" }, other, START_MS), other, false);
    assert.equal((await source.use(oauthSettings())).state, "needs-authorizing");
    assert.equal((await source.use(other)).state, "ready");
  });

  it("drops what was authorized and then cancelled", async () => {
    const { source } = makeSource();
    const settings = oauthSettings();
    await source.accept(makeTokenSet({ access_token: "never deployed" }, settings, START_MS), settings, false);
    await source.dropCandidate();
    assert.equal((await source.use(settings)).state, "needs-authorizing");
  });

  it("R28 does not bring back by a renewal what was disconnected meanwhile", async () => {
    const { source, clock, answers, authorize, record } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    const waiting = source.valid();
    await source.disconnect();
    await assert.rejects(waiting, hasCode("needs-authorizing"));
    assert.deepEqual(record()?.sets ?? [], []);
  });
});
