import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { makeTokenBench, type TokenBench } from "../../support/token-bench.js";

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const away = new Failure("provider-unreachable", { host: "auth.example.com", reason: "ECONNREFUSED" });

/** A token reply; the lifetime of its refresh token is said where it is given. */
function reply(name: string, refreshExpiresIn?: number): Readonly<Record<string, unknown>> {
  const end = refreshExpiresIn === undefined ? {} : { refresh_expires_in: refreshExpiresIn };
  return { access_token: `access-${name}`, refresh_token: `refresh-${name}`, expires_in: HOUR_SECONDS, ...end };
}

/** Idle refresh tokens end after 90 days. */
const microsoft = oauthSettings({ idleDays: 90 });

function passDays({ clock }: TokenBench, days: number): void {
  clock.ms += days * DAY_SECONDS * 1000;
}

const names = ({ events }: TokenBench) => events.map(({ event }) => event);

describe("Tending tokens", () => {
  it("renews a set that nobody used for 70 % of its idle days, once", async () => {
    const bench = makeTokenBench(microsoft);
    await bench.authorize(reply("1"));
    const source = await bench.deploy();
    passDays(bench, 62);
    await source.tend();
    assert.deepEqual(bench.asked, []);
    passDays(bench, 2);
    bench.answers.push(() => reply("2"));
    await source.tend();
    await source.tend();
    assert.deepEqual(bench.asked, ["refresh"]);
    assert.deepEqual(names(bench), ["authorized", "renewed"]);
  });

  it("leaves a set alone that messages keep in use", async () => {
    const bench = makeTokenBench(microsoft);
    await bench.authorize(reply("1"));
    const source = await bench.deploy();
    passDays(bench, 50);
    bench.answers.push(() => reply("2"));
    await source.valid();
    passDays(bench, 50);
    await source.tend();
    assert.deepEqual(bench.asked, ["refresh"]);
  });

  it("renews a set before its refresh token ends, where that puts the end off, and tells nobody of an end", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1", 30 * DAY_SECONDS));
    const source = await bench.deploy();
    for (let month = 0; month < 3; month += 1) {
      passDays(bench, 22);
      bench.answers.push(() => reply(`${month + 2}`, 30 * DAY_SECONDS));
      await source.tend();
    }
    assert.deepEqual(bench.asked, ["refresh", "refresh", "refresh"]);
    assert.deepEqual(names(bench), ["authorized", "renewed", "renewed", "renewed"]);
  });

  it("tells once that a refresh token ends whose end no renewal puts off, however often it is renewed", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1", 30 * DAY_SECONDS));
    const endsAtMs = bench.clock.ms + 30 * DAY_SECONDS * 1000;
    const source = await bench.deploy();
    for (let day = 1; day < 30; day += 1) {
      passDays(bench, 1);
      bench.answers.push(() => reply(`${day}`, (30 - day) * DAY_SECONDS));
      await source.valid();
      await source.tend();
      if (day < 23) assert.ok(!names(bench).includes("ending-soon"), `day ${day}`);
    }
    const ends = bench.events.filter(({ event }) => event === "ending-soon");
    assert.deepEqual(ends, [{ event: "ending-soon", endsAtMs }]);
    assert.equal(bench.asked.length, 29, "one renewal a day, none by tending");
  });

  it("tells of the end of an unused refresh token when renewing it could not put that off", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1", 10 * HOUR_SECONDS));
    const endsAtMs = bench.clock.ms + 10 * HOUR_SECONDS * 1000;
    const source = await bench.deploy();
    bench.clock.ms += 8 * HOUR_SECONDS * 1000;
    bench.answers.push(() => reply("2", 2 * HOUR_SECONDS));
    await source.tend();
    await source.tend();
    assert.deepEqual(bench.asked, ["refresh"]);
    assert.deepEqual(bench.events.slice(1), [{ event: "renewed" }, { event: "ending-soon", endsAtMs }]);
  });

  it("tells once that a token without a refresh token ends, and of the need to authorize when it has", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize({ access_token: "access", expires_in: HOUR_SECONDS });
    const sources = [await bench.deploy(), await bench.deploy()];
    for (let minute = 1; minute <= 90; minute += 1) {
      bench.clock.ms += 60_000;
      for (const source of sources) await source.tend();
    }
    assert.deepEqual(names(bench), ["authorized", "ending-soon", "needs-authorizing"]);
    assert.deepEqual(bench.asked, []);
  });

  it("tells of the next end after somebody authorized again", async () => {
    const bench = makeTokenBench(oauthSettings());
    const source = await bench.deploy();
    for (const token of ["1", "2"]) {
      await bench.authorize({ access_token: token, expires_in: HOUR_SECONDS });
      bench.clock.ms += 50 * 60_000;
      await source.tend();
    }
    assert.deepEqual(names(bench), ["authorized", "ending-soon", "authorized", "ending-soon"]);
  });

  it("tells of the next end, too, where a renewal put the last one off after all", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1", 30 * DAY_SECONDS));
    const source = await bench.deploy();
    for (const token of ["2", "3"]) {
      passDays(bench, 24);
      bench.answers.push(
        () => away,
        () => reply(token, 30 * DAY_SECONDS),
      );
      await source.tend();
      bench.clock.ms += 61_000;
      await source.tend();
    }
    const round = ["renewal-failed", "ending-soon", "renewed"];
    assert.deepEqual(names(bench), ["authorized", ...round, ...round]);
  });

  it("does nothing for Client Credentials, whatever the reply says", async () => {
    const bench = makeTokenBench(oauthSettings({ grant: "client_credentials", idleDays: 90 }));
    await bench.authorize(reply("1", HOUR_SECONDS));
    const source = await bench.deploy();
    bench.clock.ms += 50 * 60_000;
    await source.tend();
    passDays(bench, 80);
    await source.tend();
    assert.deepEqual([bench.asked, names(bench)], [[], ["authorized"]]);
  });

  it("does nothing where nobody authorized, or somebody disconnected", async () => {
    const bench = makeTokenBench(microsoft);
    const source = await bench.deploy();
    await source.tend();
    await bench.authorize(reply("1"));
    await bench.disconnect();
    passDays(bench, 64);
    await source.tend();
    assert.deepEqual([bench.asked, names(bench)], [[], ["authorized", "disconnected"]]);
  });

  it("asks no more once the provider declared the grant dead", async () => {
    const bench = makeTokenBench(microsoft);
    await bench.authorize(reply("1"));
    const source = await bench.deploy();
    passDays(bench, 64);
    bench.answers.push(() => new Failure("grant-refused", { error: "invalid_grant" }));
    for (let count = 0; count < 3; count += 1) await source.tend();
    assert.deepEqual([bench.asked, names(bench)], [["refresh"], ["authorized", "needs-authorizing"]]);
  });

  it("tells an outage and an end once each, though the reasons of the outage change", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1", 10 * HOUR_SECONDS));
    const source = await bench.deploy();
    bench.clock.ms += 8 * HOUR_SECONDS * 1000;
    for (let minute = 0; minute < 6; minute += 1) {
      bench.answers.push(() => (minute % 2 === 0 ? away : new Failure("provider-failed", { status: 503 })));
      await source.tend();
      bench.clock.ms += 61_000;
    }
    assert.equal(bench.asked.length, 6);
    assert.deepEqual(names(bench), ["authorized", "renewal-failed", "ending-soon"]);
  });

  it("tells no failure after the recovery, where several instances had seen the outage", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1"));
    const [first, second] = [await bench.deploy(), await bench.deploy()];
    passDays(bench, 1);
    bench.answers.push(
      () => away,
      () => away,
    );
    await assert.rejects(first.valid());
    await assert.rejects(second.valid());
    bench.clock.ms += 61_000;
    bench.answers.push(() => reply("2"));
    await first.valid();
    await second.tend();
    assert.deepEqual(names(bench), ["authorized", "renewal-failed", "renewed"]);
    assert.equal(second.state().state, "ready");
  });

  it("tells the next outage, too, where the last one passed without a renewal", async () => {
    const bench = makeTokenBench(oauthSettings());
    await bench.authorize(reply("1"));
    const source = await bench.deploy();
    passDays(bench, 1);
    bench.answers.push(() => {
      bench.disk.isFull = true;
      return reply("2");
    });
    await source.valid();
    bench.disk.isFull = false;
    bench.clock.ms += 61_000;
    await source.valid();
    passDays(bench, 1);
    bench.answers.push(() => away);
    await assert.rejects(source.valid());
    assert.deepEqual(names(bench), ["authorized", "renewed", "renewal-failed", "renewal-failed"]);
  });
});
