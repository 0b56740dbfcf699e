import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { Authorizer } from "../../../src/oauth/authorizer.js";
import { createGrants } from "../../../src/oauth/grants.js";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { Failure } from "../../../src/failure.js";
import { closeAll, newTransport, serve, untilEnd } from "../../support/exchange.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock, startTokenProcess, storedRecord, type TokenProcess } from "../../support/token-process.js";
import { withResolvers } from "../../support/with-resolvers.js";

const STOPS_WITHIN_MS = 5_000;

const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 };
const second = { access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 };
const newGrant = { access_token: "new grant's", refresh_token: "new", expires_in: 3600 };

const GRANTED = [200, second] as const;
const REFUSED = [400, { error: "invalid_grant" }] as const;

/** A provider that answers as told, once it may. */
async function startProvider() {
  let [status, body]: readonly [number, object] = GRANTED;
  let gate = Promise.resolve();
  let arrive = (): void => undefined;
  const revoked: string[] = [];
  const server = await serve(({ path, body: form }, response) => {
    if (path === "/revoke") revoked.push(new URLSearchParams(form).get("token") ?? "");
    arrive();
    void gate.then(() => response.writeHead(status).end(path === "/revoke" ? "" : JSON.stringify(body)));
  });
  return {
    settings: oauthSettings({ tokenUrl: `${server.origin}/token`, revocationUrl: `${server.origin}/revoke` }),
    revoked,
    requests: () => server.requests.filter(({ path }) => path === "/token").length,
    answerWith(answer: readonly [number, object]) {
      [status, body] = answer;
    },
    /** Holds answers back until the function that it gives is called. */
    hold() {
      const { promise, resolve } = withResolvers();
      gate = promise;
      return resolve;
    },
    arrival() {
      const { promise, resolve } = withResolvers();
      arrive = resolve;
      return promise;
    },
  };
}

/** Two processes, one folder, one provider; both have read the token set, which ends within the hour. */
async function startTwo() {
  const provider = await startProvider();
  const clock = movableClock();
  const transport = newTransport();
  const place = await temporaryFolder();
  const { settings } = provider;
  const start = (deployed: OAuthSettings = settings) => {
    const options = { place, settings: deployed, clock, postForm: createFormPoster(transport) };
    const running = startTokenProcess(options);
    const close = () => {
      running.registry.rest();
      return Promise.resolve();
    };
    untilEnd({ close });
    running.registry.watch();
    return running;
  };
  const one = start();
  const other = start();
  await one.authorize(first);
  await one.source.start();
  await other.source.start();
  assert.equal((await other.source.valid()).accessToken, "access-1");
  const authorizer = new Authorizer({
    tokens: one.registry,
    grants: createGrants(createFormPoster(transport)),
    postForm: createFormPoster(transport),
    transport,
    clock,
    deployedSettings: () => settings,
  });
  return { provider, clock, place, start, one, other, authorizer };
}

async function untilStopped({ source }: TokenProcess): Promise<number> {
  const startedMs = performance.now();
  while (source.state().state !== "needs-authorizing" && performance.now() - startedMs < 2 * STOPS_WITHIN_MS)
    await wait(20);
  return performance.now() - startedMs;
}

const codeOf = (error: unknown) => (error instanceof Failure ? error.code : String(error));

async function files(place: string): Promise<readonly string[]> {
  const entries = await readdir(join(place, "keyring"), { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return names.filter((name) => !name.includes(".lock")).sort();
}

describe("Two processes on one store", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  it("R28 stop within 5 s both when one disconnects", async () => {
    const { one, other, place, authorizer } = await startTwo();
    await other.registry.lookAround();
    await authorizer.disconnect("credential");
    assert.equal(one.source.state().state, "needs-authorizing");
    assert.ok((await untilStopped(other)) < STOPS_WITHIN_MS);
    assert.equal(await other.source.valid().catch(codeOf), "needs-authorizing");
    assert.equal(await storedRecord(place), undefined);
  });

  it("R28 stop within 5 s while the other one renews, and what it gets does not come back", async () => {
    const { provider, clock, other, place, authorizer } = await startTwo();
    const release = provider.hold();
    const arrival = provider.arrival();
    clock.pass(3_590_000);
    assert.equal((await other.source.valid()).accessToken, "access-1", "it renews in the background");
    await arrival;
    await other.registry.lookAround();
    const disconnected = authorizer.disconnect("credential");
    assert.ok((await untilStopped(other)) < STOPS_WITHIN_MS);
    const waiting = other.source.valid().catch(codeOf);
    release();
    assert.equal(await waiting, "needs-authorizing");
    await disconnected;
    await other.tokens.settled();
    assert.equal(other.source.state().state, "needs-authorizing");
    assert.equal(await other.source.valid().catch(codeOf), "needs-authorizing");
    assert.deepEqual([await storedRecord(place), provider.requests()], [undefined, 1]);
  });

  for (const [how, answer] of [
    ["succeeds", GRANTED],
    ["is refused", REFUSED],
    ["fails", [503, {}]],
  ] as const) {
    it(`R28 give a message no token where its renewal ${how} after the other one disconnected`, async () => {
      const { provider, clock, other, place, authorizer } = await startTwo();
      const release = provider.hold();
      const arrival = provider.arrival();
      clock.pass(3_600_000);
      const waiting = other.source.valid().catch(codeOf);
      await arrival;
      provider.answerWith(answer);
      const disconnected = authorizer.disconnect("credential");
      while ((await storedRecord(place)) !== undefined) await nextTurn(); // the other process has not looked yet
      release();
      assert.equal(await waiting, "needs-authorizing");
      assert.equal(other.source.state().state, "needs-authorizing");
      await disconnected;
    });
  }

  it("R28 revoke the refresh token that the other one got last", async () => {
    const { provider, clock, other, authorizer } = await startTwo();
    clock.pass(3_600_000);
    assert.equal((await other.source.valid()).accessToken, "access-2");
    assert.deepEqual(await authorizer.disconnect("credential"), { isRevoked: true });
    assert.deepEqual(provider.revoked, ["refresh-2"]);
  });

  for (const [how, answer] of [
    ["succeeds", GRANTED],
    ["is refused", REFUSED],
  ] as const) {
    it(`R16 keep a new authorization of the one where the other's renewal of the old one ${how} after it`, async () => {
      const { provider, clock, one, other, place } = await startTwo();
      const release = provider.hold();
      const arrival = provider.arrival();
      clock.pass(3_600_000);
      const waiting = other.source.valid();
      await arrival;
      const authorized = one.authorize(newGrant);
      await wait(100); // it waits for its turn
      provider.answerWith(answer);
      release();
      await Promise.all([authorized, waiting.catch(() => undefined)]);
      await other.registry.lookAround();
      assert.deepEqual((await storedRecord(place))?.sets[0]?.refused, undefined);
      for (const { source } of [one, other]) {
        assert.equal((await source.valid()).refreshToken, "new");
        assert.equal(source.state().state, "ready");
      }
    });
  }

  it("R10 ask once where the grant is dead", async () => {
    const { provider, clock, one, other } = await startTwo();
    provider.answerWith(REFUSED);
    clock.pass(3_600_000);
    const outcomes = [one, other, one, other].map(({ source }) => source.valid().catch(codeOf));
    assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(["needs-authorizing"]));
    assert.equal(provider.requests(), 1);
    for (const { source } of [one, other]) {
      const state = source.state();
      assert.equal(state.state === "needs-authorizing" && state.reason?.code, "grant-refused");
    }
  });

  describe("R29 remove nothing", () => {
    const another = (settings: OAuthSettings) => ({ ...settings, id: "another" });

    it("of a credential that one of them has not", async () => {
      const { provider, place, start, one, other, clock } = await startTwo();
      other.source.close();
      const before = await files(place);
      const without = start(another(provider.settings));
      await without.source.start();
      await without.source.tend();
      await without.registry.lookAround();
      assert.deepEqual(await files(place), before);
      clock.pass(3_600_000);
      assert.equal((await one.source.valid()).accessToken, "access-2");
    });

    it("where no flow runs any more", async () => {
      const { place, one, other } = await startTwo();
      const before = await files(place);
      for (const { source, registry } of [one, other]) {
        source.close();
        registry.rest();
      }
      assert.deepEqual(await files(place), before);
      assert.equal((await storedRecord(place))?.sets[0]?.refreshToken, "refresh-1");
    });

    for (const [when, durationMs] of [
      ["in 1970", -1_700_000_000_000],
      ["in 2100", 2_400_000_000_000],
    ] as const) {
      it(`where it is ${when} on one's clock`, async () => {
        const { provider, place, start, clock } = await startTwo();
        provider.answerWith([503, {}]);
        clock.pass(durationMs);
        const astray = start();
        await astray.source.start();
        await astray.source.valid().catch(() => undefined);
        await astray.source.tend();
        await astray.tokens.settled();
        assert.equal((await storedRecord(place))?.sets[0]?.refreshToken, "refresh-1");
        clock.pass(-durationMs);
        assert.equal((await start().source.valid()).accessToken, "access-1");
      });
    }
  });
});
