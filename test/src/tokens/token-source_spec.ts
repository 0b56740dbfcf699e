import assert from "node:assert/strict";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { Failure } from "../../../src/failure.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { hasCode } from "../../support/has-code.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { withResolvers } from "../../support/with-resolvers.js";
import { first, makeSource, START_MS, started, untilState } from "./make-source.js";

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
    assert.deepEqual(log, ["stored an intent", "refresh refresh-1", "stored access-2", "used access-2"]);
  });

  it("R2 gives nobody a new token set while it is being stored, whoever asks and why", async () => {
    const { source, deploy, tokens, clock, answers, authorize, disk, log, hold, release, untilLogged } = makeSource();
    await authorize(first);
    const [old] = tokens.keeper.record.sets;
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 });
    hold();
    const renewal = source.valid();
    await untilLogged("refresh refresh-1");
    const { promise, resolve: store } = withResolvers();
    disk.isReady = promise;
    release();
    while (tokens.keeper.record.sets[0] === old) await new Promise(setImmediate);
    const another = deploy();
    const used: string[] = [];
    const use = ({ accessToken }: { accessToken: string } = { accessToken: "nothing" }) => used.push(accessToken);
    const uses = [renewal, source.valid(), another.valid(), source.afterRefusal(old ?? assert.fail())];
    for (const asked of uses) void asked.then(use);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.deepEqual([used, source.fresh(), another.fresh()], [[], undefined, undefined]);
    assert.ok(!log.includes("stored access-2"));
    store();
    await Promise.all(uses);
    assert.deepEqual(used, Array(4).fill("access-2"));
    assert.equal(source.fresh()?.accessToken, "access-2");
  });

  for (const whose of ["its own", "another deploy's"]) {
    it(`renews once more where the API refuses the very token that ${whose} renewal is bringing`, async () => {
      const { source, deploy, clock, answers, authorize, turn, untilLogged } = makeSource();
      await authorize(first);
      clock.ms += 3_600_000;
      answers.push({ access_token: "access-2", expires_in: 3600 }, { access_token: "access-3", expires_in: 3600 });
      let end = (): void => undefined;
      turn.end = new Promise((resolve) => {
        end = resolve;
      });
      const renewal = source.valid();
      await untilLogged("stored access-2");
      const asking = whose === "its own" ? source : deploy();
      clock.ms += 30_000;
      const asked = asking.afterRefusal(await asking.valid());
      end();
      assert.equal((await renewal).accessToken, "access-2");
      assert.equal((await asked)?.accessToken, "access-3");
    });
  }

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
    const { source, tokens, clock, answers, authorize } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000 - 30_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    assert.equal((await source.valid()).accessToken, "access-1");
    await tokens.settled();
    assert.equal((await source.valid()).accessToken, "access-2");
  });

  it("goes on with a valid token while the provider is down", async () => {
    const { source, tokens, clock, answers, authorize, states } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000 - 30_000;
    answers.push(new Failure("provider-unreachable", { host: "provider.example" }));
    assert.equal((await source.valid()).accessToken, "access-1");
    await tokens.settled();
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
    const { authorize, deploy, restart } = makeSource();
    await authorize(first);
    const restarted = deploy(oauthSettings(), restart());
    assert.equal(await started(restarted), "ready");
    assert.equal(restarted.fresh()?.accessToken, "access-1");
  });

  it("R22 neither uses nor loses a token set under another client id, and uses it again after the undo", async () => {
    const { deploy, authorize } = makeSource();
    await authorize(first);
    const changed = deploy(oauthSettings({ clientId: "another" }));
    assert.equal(await started(changed), "needs-authorizing");
    await assert.rejects(changed.valid(), hasCode("needs-authorizing"));
    const undone = deploy();
    assert.equal(await started(undone), "ready");
    assert.equal((await undone.valid()).accessToken, "access-1");
  });

  it("R22 keeps its token set under a new secret and a new scope", async () => {
    const { deploy, authorize } = makeSource();
    await authorize(first);
    assert.equal(await started(deploy(oauthSettings({ clientSecret: "another secret", scope: "more" }))), "ready");
  });

  it("never gives one deploy's token to another with a different provider", async () => {
    const { source, tokens, deploy, authorize, clock } = makeSource();
    await authorize(first);
    const other = oauthSettings({ tokenUrl: "https://other.example/token" });
    await tokens.accept(makeTokenSet({ access_token: "other's" }, other, clock.ms), other, undefined);
    assert.equal((await deploy(other).valid()).accessToken, "other's");
    assert.equal((await source.valid()).accessToken, "access-1");
    assert.equal(source.fresh()?.accessToken, "access-1");
  });

  it("keeps what was authorized before the deploy beside the live set, until a deploy matches it", async () => {
    const { source, tokens, deploy, authorize } = makeSource();
    await authorize(first);
    const wider = oauthSettings({ scope: "contacts deals" });
    await tokens.accept(makeTokenSet({ access_token: "wider" }, wider, START_MS), wider, "attempt");
    assert.equal((await source.valid()).accessToken, "access-1");
    assert.equal((await deploy().valid()).accessToken, "access-1");
    assert.equal((await deploy(wider).valid()).accessToken, "wider");
  });

  it("takes nothing that was authorized under another client, even where it has nothing else", async () => {
    const { tokens, deploy } = makeSource();
    const other = oauthSettings({ clientId: "another" });
    await tokens.accept(makeTokenSet({ access_token: "another's" }, other, START_MS), other, "attempt");
    assert.equal(await started(deploy()), "needs-authorizing");
    assert.equal(await started(deploy(other)), "ready");
  });

  it("drops what an attempt authorized and then cancelled, and not what another one did", async () => {
    const { tokens, deploy } = makeSource();
    const settings = oauthSettings();
    await tokens.accept(makeTokenSet({ access_token: "a" }, settings, START_MS), settings, "kept");
    await tokens.dropCandidate("cancelled");
    assert.equal(tokens.keeper.record.candidate?.attempt, "kept");
    await tokens.dropCandidate("kept");
    assert.equal(await started(deploy()), "needs-authorizing");
  });

  it("R28 does not bring back by a renewal what was disconnected meanwhile", async () => {
    const { source, tokens, clock, answers, authorize, record } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    const waiting = source.valid();
    await new Promise(setImmediate);
    await tokens.disconnect();
    await waiting.catch(() => undefined);
    await tokens.settled();
    assert.deepEqual(record()?.sets ?? [], []);
  });

  for (const [name, answer] of [
    ["succeeds", { access_token: "old grant's", refresh_token: "old", expires_in: 3600 }],
    ["fails", new Failure("grant-refused", { error: "invalid_grant" })],
  ] as const) {
    it(`keeps a new authorization where a renewal of the old one ${name} after it (R16)`, async () => {
      const { source, tokens, clock, answers, authorize, release, hold } = makeSource();
      await authorize(first);
      clock.ms += 3_600_000;
      answers.push(answer);
      hold();
      const waiting = source.valid();
      await new Promise(setImmediate);
      await authorize({ access_token: "new grant's", refresh_token: "new", expires_in: 3600 });
      release();
      assert.equal((await waiting).accessToken, "new grant's");
      assert.equal(tokens.keeper.record.sets[0]?.refused, undefined);
      assert.equal((await source.valid()).refreshToken, "new");
      assert.equal(source.state().state, "ready");
    });
  }

  describe("R16 that is authorized again, and gets no refresh token,", () => {
    const incomplete = { access_token: "access-9", expires_in: 3600 };

    it("keeps the set that has one", async () => {
      const { source, tokens, authorize, record } = makeSource();
      await authorize(first);
      await assert.rejects(authorize(incomplete), hasCode("refresh-token-missing"));
      assert.equal((await source.valid()).accessToken, "access-1");
      assert.equal(record()?.sets[0]?.refreshToken, "refresh-1");
      const settings = oauthSettings({ scope: "more" });
      const candidate = tokens.accept(makeTokenSet(incomplete, settings, START_MS), settings, "attempt");
      await assert.rejects(candidate, hasCode("refresh-token-missing"));
      assert.equal(record()?.candidate, undefined);
    });

    const allowed: Readonly<Record<string, readonly [settings: OAuthSettings, before: object, next: object]>> = {
      "where the one before had none either": [
        oauthSettings(),
        incomplete,
        { ...incomplete, access_token: "access-8" },
      ],
      "where none is expected": [oauthSettings({ expectsRefreshToken: false }), first, incomplete],
      "where its tokens do not end": [oauthSettings(), first, { access_token: "access-9" }],
      "where nobody signs in": [oauthSettings({ grant: "client_credentials" }), first, incomplete],
    };
    for (const [where, [settings, before, next]] of Object.entries(allowed)) {
      it(`takes the new one ${where}`, async () => {
        const { source, authorize } = makeSource(settings);
        await authorize(before);
        await authorize(next);
        assert.equal((await source.valid()).accessToken, Object.values(next)[0]);
      });
    }

    it("takes the new one where the old grant is dead", async () => {
      const { source, clock, answers, authorize } = makeSource();
      await authorize(first);
      clock.ms += 3_600_000;
      answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
      await assert.rejects(source.valid(), hasCode("needs-authorizing"));
      await authorize(incomplete);
      assert.equal((await source.valid()).accessToken, "access-9");
    });
  });

  it("R4 goes on with a set that could not be written, says so, and writes it when it can", async () => {
    const { source, clock, answers, authorize, disk, record, log, hold, release, untilLogged } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 });
    hold();
    const renewal = source.valid();
    await untilLogged("refresh refresh-1");
    disk.isFull = true;
    release();
    assert.equal((await renewal).accessToken, "access-2");
    assert.equal(source.state().state, "failing");
    assert.equal((await source.valid()).accessToken, "access-2");
    disk.isFull = false;
    clock.ms += 60_000;
    assert.equal((await source.valid()).accessToken, "access-2");
    assert.equal(record()?.sets[0]?.refreshToken, "refresh-2");
    assert.equal(source.state().state, "ready");
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 1);
  });

  it("R4 sends no refresh token while the store can't be written, and goes on with a valid one", async () => {
    const { source, clock, answers, authorize, disk, log } = makeSource();
    await authorize(first);
    clock.ms += 3_590_000;
    disk.isFull = true;
    assert.equal((await source.valid()).accessToken, "access-1");
    await untilState(source, "failing");
    clock.ms += 60_000;
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    assert.deepEqual(log, ["stored access-1"]);
    disk.isFull = false;
    clock.ms += 60_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    assert.equal((await source.valid()).accessToken, "access-2");
    assert.equal(source.state().state, "ready");
  });

  it("fails with the provider's reason where somebody authorizes another form while a renewal fails", async () => {
    const { source, tokens, clock, answers, authorize, hold, release, untilLogged } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("provider-failed", { status: 503 }));
    hold();
    const waiting = source.valid();
    await untilLogged("refresh refresh-1");
    const wider = oauthSettings({ scope: "contacts deals" });
    const accepted = tokens.accept(makeTokenSet({ ...first }, wider, clock.ms), wider, "attempt");
    release();
    await assert.rejects(waiting, hasCode("renewal-failed"));
    await accepted;
  });

  it("R8 sends nothing, and counts nothing as lost, where its turn was over before", async () => {
    const { source, clock, answers, authorize, turn, record, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    turn.isOurs = false;
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    const state = source.state();
    assert.equal(state.state === "failing" && state.reason.code, "store-busy");
    assert.equal(record()?.sets[0]?.sentAtMs, undefined);
    assert.ok(!log.some((line) => line.startsWith("refresh")));
    turn.isOurs = true;
    clock.ms += 1_001;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    assert.equal((await source.valid()).accessToken, "access-2");
  });

  it("R9 takes what another process got where the provider refuses", async () => {
    const { source, clock, answers, authorize, overwrite } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    const answer = new Failure("grant-refused", { error: "invalid_grant" });
    answers.push(answer);
    overwrite("access-9", clock.ms);
    assert.equal((await source.valid()).accessToken, "access-9");
    assert.equal(source.state().state, "ready");
  });

  it("R9 gives what another process got where that was stored before its own", async () => {
    const { source, clock, answers, authorize, overwrite, record } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 });
    overwrite("access-9", clock.ms);
    assert.equal((await source.valid()).accessToken, "access-9");
    assert.equal(record()?.sets[0]?.accessToken, "access-9");
  });

  it("R9 does not take another process's set for dead where the provider refuses the one before it", async () => {
    const { source, clock, answers, authorize, overwrite, record } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    overwrite("access-9", clock.ms - 2_000_000);
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    assert.deepEqual([record()?.sets[0]?.accessToken, record()?.sets[0]?.refused], ["access-9", undefined]);
  });

  it("says that it needs authorizing when a token without a refresh token has ended", async () => {
    const { source, clock, authorize, states } = makeSource();
    await authorize({ access_token: "access-1", expires_in: 3600 });
    clock.ms += 3_600_000;
    assert.equal(source.state().state, "needs-authorizing");
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    assert.equal(states.at(-1)?.state, "needs-authorizing");
  });

  it("asks again at once after a deploy that mends the client", async () => {
    const { source, deploy, clock, answers, authorize } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("client-refused", { error: "invalid_client" }), {
      access_token: "access-2",
      expires_in: 3600,
    });
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    assert.equal((await deploy(oauthSettings({ clientAuthentication: "body" })).valid()).accessToken, "access-2");
  });

  it("spends a refresh token once, however many deploys ask", async () => {
    const { source, deploy, clock, answers, authorize, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push({ access_token: "access-2", expires_in: 3600 });
    const sets = await Promise.all([
      source.valid(),
      deploy(oauthSettings({ scope: "more" })).valid(),
      deploy().valid(),
    ]);
    assert.deepEqual(
      sets.map(({ accessToken }) => accessToken),
      ["access-2", "access-2", "access-2"],
    );
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 1);
  });
});
