import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { hasCode } from "../../support/has-code.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { first, makeSource, started, untilState } from "./make-source.js";

describe("A token source whose provider's answer was lost", () => {
  it("R23 goes on with a valid token after an answer was lost, tries once more near its end, then says why", async () => {
    const { source, clock, answers, authorize } = makeSource();
    await authorize(first);
    clock.ms += 3_541_000;
    const lost = new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNRESET" });
    answers.push(lost);
    assert.equal((await source.valid()).accessToken, "access-1");
    await untilState(source, "failing");
    clock.ms += 2_000;
    assert.equal((await source.valid()).accessToken, "access-1"); // no request: nobody answers one
    clock.ms += 50_000;
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    assert.equal((await source.valid()).accessToken, "access-1");
    await untilState(source, "needs-authorizing");
    const last = source.state();
    assert.equal(last.state === "needs-authorizing" && last.reason?.code, "answer-lost");
  });

  it("R23 remembers a lost answer over answers that say nothing of the refresh token", async () => {
    const { source, clock, answers, authorize, log } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    for (const nothing of [
      new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNRESET" }),
      new Failure("provider-failed", { status: 503 }),
      new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNREFUSED" }),
    ]) {
      answers.push(nothing);
      await assert.rejects(source.valid(), hasCode("renewal-failed"));
      clock.ms += 60_000;
    }
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    const state = source.state();
    assert.equal(state.state === "needs-authorizing" && state.reason?.code, "answer-lost");
    assert.equal(log.filter((line) => line.startsWith("refresh")).length, 4);
  });

  it("R23 finds after a restart that an answer was lost, and forgets it when the next one comes", async () => {
    const { source, tokens, deploy, restart, clock, answers, authorize, record, untilLogged } = makeSource();
    await authorize(first);
    const [set] = tokens.keeper.record.sets;
    await tokens.keeper.intend(set ?? assert.fail(), clock.ms);
    source.close();
    const restarted = deploy(undefined, restart());
    assert.equal(await started(restarted), "failing");
    clock.ms += 3_595_000;
    answers.push({ access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 });
    await restarted.valid();
    await untilLogged("stored access-2");
    await untilState(restarted, "ready");
    assert.equal(record()?.sets[0]?.sentAtMs, undefined);
  });

  it("R23 does not forget that an answer was lost while a set of another client is renewed and refused", async () => {
    const { source, tokens, deploy, clock, answers, authorize } = makeSource();
    await authorize(first);
    const settings = oauthSettings({ clientId: "another" });
    await tokens.accept(makeTokenSet({ ...first, access_token: "other's" }, settings, clock.ms), settings, undefined);
    const other = deploy(settings);
    clock.ms += 3_600_000;
    answers.push(new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNRESET" }));
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    answers.push({ access_token: "other's second", expires_in: 1 });
    await other.valid();
    clock.ms += 60_000;
    const refusal = new Failure("grant-refused", { error: "invalid_grant" });
    answers.push(refusal, refusal);
    for (const asked of [other, source]) await assert.rejects(asked.valid(), hasCode("needs-authorizing"));
    assert.match(JSON.stringify(other.state()), /"code":"grant-refused"/);
    assert.match(JSON.stringify(source.state()), /"code":"answer-lost"/);
  });

  it("R23 leaves word at every moment, from the request to the refusal that is stored", async () => {
    const { source, clock, answers, authorize, written } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("grant-refused", { error: "invalid_grant" }));
    await assert.rejects(source.valid(), hasCode("needs-authorizing"));
    const words = written.flatMap(({ sets }) =>
      sets.map(({ refused, sentAtMs }) => (refused ? "refused" : sentAtMs === undefined ? "nothing" : "sent")),
    );
    assert.deepEqual(words, ["nothing", "sent", "refused"]);
  });

  it("R23 counts no answer as lost where nothing was sent", async () => {
    const { source, clock, answers, authorize, record } = makeSource();
    await authorize(first);
    clock.ms += 3_600_000;
    answers.push(new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNREFUSED" }));
    await assert.rejects(source.valid(), hasCode("renewal-failed"));
    assert.equal(record()?.sets[0]?.sentAtMs, undefined);
  });
});
