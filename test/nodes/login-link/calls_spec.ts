import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { signOut } from "../../../src/consumers/sign-in/sign-out.js";
import type { ApiServer } from "../../support/api-server.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, serve, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { putClockForward, type ForwardClock } from "../../support/put-clock-forward.js";
import { codeOf, onlyMessage } from "../../support/request-node.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const CALLS = ["request", "variables"] as const;
const HOUR_MS = 3_600_000;

interface EventPayload {
  readonly event: string;
  readonly credential: { readonly name: string };
  readonly consumer?: { readonly id: unknown; readonly channel: string };
  readonly account?: string;
  readonly reason?: { readonly code: string; readonly message: string };
}

describe("A call with a consumer's token", () => {
  let oauth: OAuthServer;
  let api: ApiServer;
  let flow: LoginFlow;
  let clock: ForwardClock;
  /** Whether the API refuses the next token. */
  let isRefused: boolean;

  beforeEach(async () => {
    clock = putClockForward();
    oauth = untilEnd(await startOAuthServer());
    isRefused = false;
    api = await serve((request, response) => {
      response.writeHead(isRefused ? 401 : 200, {
        "Set-Cookie": `seen=${request.headers.authorization?.at(-1) ?? ""}`,
      });
      response.end("{}");
      isRefused = false;
    });
  });
  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  async function start(fields: object = {}, options: LoginFlowOptions = {}): Promise<void> {
    const call = { credential: "credential", url: "/me", method: "GET", rows: [], ...fields };
    const events = {
      id: "events",
      type: "keyring-events",
      z: "alerts",
      signedIn: true,
      signedOut: true,
      renewed: true,
    };
    const nodes = [
      { id: "request", type: "keyring-http-request", ret: "txt", ...call },
      { id: "variables", type: "keyring-fetch-variables", ...call },
      { ...events, credential: "", needsAuthorizing: true },
    ];
    flow = await startLoginFlow(oauth, { credential: { baseUrl: api.origin }, nodes, ...options });
  }

  const call = (consumer: unknown, id = "request") => flow.send({ consumer }, id);
  const asked = (grantType: string) => oauth.tokenRequests.filter((request) => request.grantType === grantType).length;

  async function events(): Promise<readonly EventPayload[]> {
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    return flow.received("alerts").map(({ payload }) => payload as EventPayload);
  }

  for (const id of CALLS) {
    it(`of somebody who has not signed in goes to Catch, by ${id}`, async () => {
      await start();
      const { output1, output2, caught, dones } = await call("c1", id);
      assert.deepEqual([output1, output2, caught.map(codeOf), dones], [[], [], ["needs-sign-in"], 1]);
      assert.deepEqual(api.requests, []);
    });

    it(`of somebody who has not signed in goes to the second output where there is one, by ${id}`, async () => {
      await start({ secondOutput: true });
      const { output1, output2, caught } = await call("c1", id);
      assert.deepEqual([output1, output2.map(codeOf), caught], [[], ["needs-sign-in"], []]);
      assert.equal(flow.statuses.of(id).at(-1), "@keyring/node-red/keyring-credential:failure-status.needs-sign-in");
    });

    it(`of somebody who signed in meanwhile goes on, by ${id}`, async () => {
      await start();
      await call("c1", id);
      await flow.signIn("c1");
      onlyMessage(await call("c1", id));
      assert.match(String(api.requests[0]?.headers.authorization), /^Bearer /);
    });
  }

  it("goes from the second output into the login link, and on from there", async () => {
    await start({ secondOutput: true, wires: [["flow-output1"], ["node"]] });
    const done = flow.send({ consumer: "c1", payload: "orders" }, "request");
    while (flow.output2.length === 0) await nextTurn();
    const page = await new ConsumerBrowser().signIn(linkIn(flow.output2[0]));
    await flow.ask({ consumer: "c1", payload: codeIn(page) });
    await done;
    const [message] = flow.received("flow");
    assert.deepEqual([message?.payload, typeof message?.signedIn], ["orders", "object"]);
  });

  it("carries the cookies that this consumer's calls were given, and no other's", async () => {
    await start({ keepCookies: true });
    await flow.signIn("c1", "ada");
    await flow.signIn("c2", "grace");
    for (const consumer of ["c1", "c2", "c1", "c2"]) await call(consumer);
    const [first, second, third, fourth] = api.requests.map(({ headers }) => headers);
    assert.deepEqual([first?.cookie, second?.cookie], [undefined, undefined]);
    assert.equal(third?.cookie, `seen=${first?.authorization?.at(-1) ?? ""}`);
    assert.equal(fourth?.cookie, `seen=${second?.authorization?.at(-1) ?? ""}`);
  });

  it("renews a token that has ended, once for all messages, and tells of nothing", async () => {
    await start();
    await flow.signIn("c1");
    await call("c1");
    clock.pass(2 * HOUR_MS);
    await Promise.all(Array.from({ length: 20 }, (_, index) => call("c1", CALLS[index % 2])));
    const tokens = new Set(api.requests.map(({ headers }) => headers.authorization));
    assert.deepEqual([api.requests.length, tokens.size, asked("refresh_token")], [21, 2, 1]);
    assert.deepEqual(
      (await events()).map(({ event }) => event),
      ["signed-in"],
    );
  });

  it("renews each consumer's own", async () => {
    await start();
    const logins = { c1: "ada", c2: "grace" };
    for (const [consumer, login] of Object.entries(logins)) await flow.signIn(consumer, login);
    clock.pass(2 * HOUR_MS);
    await Promise.all(Object.keys(logins).map((consumer) => call(consumer)));
    assert.equal(asked("refresh_token"), 2);
    for (const [consumer, login] of Object.entries(logins)) {
      await call(consumer);
      assert.equal(await accountOf(api.requests.at(-1)?.headers.authorization), login);
    }
  });

  it("needs a sign-in again when the grant is dead: one request, one event that says why", async () => {
    await start();
    await flow.signIn("c1");
    clock.pass(2 * HOUR_MS);
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" }, times: 100 });
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => call("c1", CALLS[index % 2])));
    assert.deepEqual(new Set(outcomes.flatMap(({ caught }) => caught.map(codeOf))), new Set(["needs-sign-in"]));
    assert.deepEqual((await call("c1")).caught.map(codeOf), ["needs-sign-in"]);
    assert.deepEqual([asked("refresh_token"), api.requests], [1, []]);
    const [, ended, ...more] = await events();
    assert.deepEqual(
      [ended?.event, ended?.consumer, ended?.reason?.code, more],
      ["signed-out", { id: "c1", channel: "" }, "grant-refused", []],
    );
    assert.match(ended?.reason?.message ?? "", /failure\.grant-refused/);
    assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output2.length, 1);
  });

  it("needs a sign-in again when the API refuses the token, and the provider the grant", async () => {
    await start({}, { credential: { baseUrl: api.origin }, keyring: { refusedTokenMinimumAge: 0 } });
    await flow.signIn("c1");
    isRefused = true;
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" } });
    const { output1, caught } = await call("c1");
    assert.deepEqual([output1, caught.map(codeOf), asked("refresh_token")], [[], ["needs-sign-in"], 1]);
  });

  it("goes on when the API refuses the token, and the provider renews it", async () => {
    await start({}, { credential: { baseUrl: api.origin }, keyring: { refusedTokenMinimumAge: 0 } });
    await flow.signIn("c1");
    isRefused = true;
    onlyMessage(await call("c1"));
    assert.deepEqual([api.requests.length, asked("refresh_token")], [2, 1]);
  });

  it("does not ask for a sign-in while the provider is away", async () => {
    await start();
    await flow.signIn("c1");
    clock.pass(2 * HOUR_MS);
    oauth.failTokenRequests({ status: 503, body: "busy", times: 100 });
    assert.deepEqual((await call("c1")).caught.map(codeOf), ["renewal-failed"]);
    const { output2, caught } = await flow.ask({ consumer: "c1", payload: "x" });
    assert.deepEqual([output2, caught.map(codeOf)], [[], ["renewal-failed"]]);
    assert.deepEqual(
      (await events()).map(({ event }) => event),
      ["signed-in"],
    );
  });

  it("is told of by events: who signed in and out, of which credential, and never a token", async () => {
    await start();
    await flow.signIn(5, "ada");
    await flow.signIn("c2", "grace");
    await signOut(flow.runtime.signIn.tools, "credential", { kind: "consumer", channel: "", consumer: 5 });
    const told = await events();
    assert.deepEqual(
      told.map(({ event, consumer, account, reason, credential }) => [
        event,
        consumer?.id,
        account,
        reason,
        credential.name,
      ]),
      [
        ["signed-in", 5, "ada", undefined, "CRM"],
        ["signed-in", "c2", "grace", undefined, "CRM"],
        ["signed-out", 5, undefined, undefined, "CRM"],
      ],
    );
    for (const token of oauth.givenTokens()) assert.ok(!JSON.stringify(flow.received("alerts")).includes(token));
  });

  it("calls a credential without a name by its provider", async () => {
    await start({}, { credential: { baseUrl: api.origin, name: "", providerName: "Acme CRM" } });
    await flow.signIn("c1");
    assert.equal((await events())[0]?.credential.name, "Acme CRM");
  });

  it("is each consumer's, with one token request each, where few fit into memory", async () => {
    await start({}, { credential: { baseUrl: api.origin }, keyring: { consumersInMemory: 2 } });
    const consumers = Array.from({ length: 10 }, (_, index) => `c${index}`);
    for (const consumer of consumers) await flow.signIn(consumer);
    assert.ok(flow.runtime.consumers.size <= 2);
    const before = await tokensOf(consumers);
    assert.deepEqual([new Set(before).size, asked("authorization_code"), asked("refresh_token")], [10, 10, 0]);
    clock.pass(2 * HOUR_MS);
    await Promise.all([...consumers, ...consumers, ...consumers].map((consumer) => call(consumer)));
    assert.equal(asked("refresh_token"), 10);
    const after = await tokensOf(consumers);
    assert.equal(new Set([...before, ...after]).size, 20);
    assert.equal(asked("refresh_token"), 10);
    assert.ok(flow.runtime.consumers.size <= 3);
  });

  it("leaves one use of the consumer's tokens behind, after ever so many deploys", async () => {
    await start();
    await flow.signIn("c1");
    for (let count = 0; count < 5; count += 1) {
      await flow.deploy("full");
      onlyMessage(await call("c1"));
    }
    const known = flow.runtime.consumers.of("credential", { kind: "consumer", channel: "", consumer: "c1" });
    assert.deepEqual([known.uses.size, flow.runtime.consumers.size], [1, 1]);
  });

  it("tells a sign-out by a dead grant once, where few fit into memory", async () => {
    await start({}, { credential: { baseUrl: api.origin }, keyring: { consumersInMemory: 1 } });
    for (const consumer of ["c1", "c2", "c3"]) await flow.signIn(consumer);
    clock.pass(2 * HOUR_MS);
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" }, times: 100 });
    for (let times = 0; times < 3; times += 1)
      for (const consumer of ["c1", "c2", "c3"]) assert.equal((await call(consumer)).caught.length, 1);
    const ended = (await events()).filter(({ event }) => event === "signed-out").map(({ consumer }) => consumer?.id);
    assert.deepEqual([ended, asked("refresh_token")], [["c1", "c2", "c3"], 3]);
  });

  /** The token that each one's call is sent with. */
  async function tokensOf(consumers: readonly string[]): Promise<readonly string[]> {
    const tokens = [];
    for (const consumer of consumers) {
      onlyMessage(await call(consumer));
      tokens.push(String(api.requests.at(-1)?.headers.authorization));
    }
    return tokens;
  }

  async function accountOf(authorization = ""): Promise<unknown> {
    const answer = await fetch(oauth.userInfoUrl, { headers: { Authorization: authorization } });
    return ((await answer.json()) as { sub?: unknown }).sub;
  }
});
