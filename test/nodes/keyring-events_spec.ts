import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { authorizeInProcess } from "../support/authorize-in-process.js";
import { oauthCredential } from "../support/credentials.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { closeAll, untilEnd } from "../support/exchange.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { putClockForward, type ForwardClock } from "../support/put-clock-forward.js";
import { startFlow, type FlowNode, type RunningFlow } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";

const ALL_TICKED = {
  needsAuthorizing: true,
  endingSoon: true,
  renewalFailed: true,
  disconnected: true,
  authorized: true,
  renewed: true,
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface EventPayload {
  readonly event: string;
  readonly credential: object;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly endsAt?: string;
  readonly at: string;
}

/** In a flow of its own: what arrives there are its messages. */
const eventsNode = (fields: object = {}): FlowNode => ({
  id: "events",
  type: "keyring-events",
  z: "alerts",
  credential: "",
  ...ALL_TICKED,
  ...fields,
});

const request = (fields: object = {}): FlowNode => ({
  id: "node",
  type: "keyring-http-request",
  method: "GET",
  ret: "txt",
  url: "/contacts.list",
  credential: "credential",
  ...fields,
});

/** The payloads that an events node has sent, all of them: what happened is told before the promise of it resolves. */
async function told(flow: RunningFlow, flowId = "alerts"): Promise<readonly EventPayload[]> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  return flow.received(flowId).map(({ payload }) => payload as EventPayload);
}

async function names(flow: RunningFlow, flowId = "alerts"): Promise<readonly string[]> {
  return (await told(flow, flowId)).map(({ event }) => event);
}

/** For what a deploy does without being waited for. */
async function untilTold(flow: RunningFlow, count: number): Promise<void> {
  while (flow.received("alerts").length < count) await nextTurn();
}

describe("Credential events", () => {
  let oauth: OAuthServer;
  let crm: CrmServer;
  let clock: ForwardClock;

  beforeEach(async () => {
    clock = putClockForward();
    oauth = untilEnd(await startOAuthServer());
    crm = untilEnd(await startCrmServer({ lookUpToken: oauth.lookUpToken }));
  });

  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  const credential = (fields: Readonly<Record<string, unknown>> = {}): FlowNode =>
    oauthCredential(oauth, {
      organization: "Acme",
      grant: "authorization_code",
      scope: "openid email contacts",
      baseUrl: crm.url,
      ...fields,
    });

  function start(nodes: readonly FlowNode[], settings: object = {}): Promise<RunningFlow> {
    const { clientSecret } = oauth.clients.basic;
    const secrets = { credential: { clientSecret }, credential2: { clientSecret } };
    return startFlow(nodes, { secrets, settings: { keyring: { refusedTokenMinimumAge: 0 }, ...settings } });
  }

  /** Runs a credential, an HTTP request and an events node, and signs in. */
  async function startAuthorized(fields: object = {}, settings: object = {}): Promise<RunningFlow> {
    const flow = await start([credential(), request(), eventsNode(fields)], settings);
    await authorizeInProcess(flow.runtime);
    return flow;
  }

  /** The API takes no token any more, and the provider declares the grant dead. */
  function killGrant(): void {
    oauth.endAccessTokens();
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" }, times: 1000 });
  }

  /** The API takes no token any more, and the provider is away. */
  function beginOutage(times: number): void {
    oauth.endAccessTokens();
    oauth.failTokenRequests({ status: 503, body: "busy", times });
  }

  it("tells that somebody authorized: which credential, who, when", async () => {
    const before = Date.now();
    const flow = await startAuthorized();
    await told(flow);
    const [message] = flow.received("alerts");
    const { at, ...payload } = message?.payload as EventPayload;
    assert.equal(message?.topic, "authorized");
    assert.deepEqual(payload, {
      event: "authorized",
      credential: { id: "credential", name: "CRM", organization: "Acme" },
      account: "ada@crm.example",
    });
    assert.ok(Date.parse(at) >= before && Date.parse(at) <= Date.now() && at.endsWith("Z"));
  });

  it("tells of each renewal, and of nothing while a token is good", async () => {
    const flow = await startAuthorized();
    for (let count = 0; count < 3; count += 1) await flow.send();
    oauth.endAccessTokens();
    await Promise.all(Array.from({ length: 10 }, () => flow.send()));
    assert.deepEqual(await names(flow), ["authorized", "renewed"]);
  });

  it("tells that somebody disconnected", async () => {
    const flow = await startAuthorized();
    await flow.runtime.authorizer.disconnect("credential");
    await flow.send();
    assert.deepEqual(await names(flow), ["authorized", "disconnected"]);
  });

  it("R10 tells once that a dead grant needs authorizing, however many messages and nodes meet it", async () => {
    const ids = ["node1", "node2", "node3", "node4", "node5"];
    const requests = ids.map((id, index) => request({ id, z: index < 3 ? "flow" : "flow2" }));
    const watchers = [eventsNode(), eventsNode({ id: "events2", z: "alerts2" })];
    const flow = await start([credential(), ...requests, ...watchers]);
    await authorizeInProcess(flow.runtime);
    killGrant();
    await Promise.all(Array.from({ length: 50 }, (_, index) => flow.send({}, ids[index % ids.length])));
    for (const id of ids) await flow.send({}, id);
    for (const flowId of ["alerts", "alerts2"])
      assert.deepEqual(await names(flow, flowId), ["authorized", "needs-authorizing"]);
    const [, event] = await told(flow);
    assert.equal(event?.reason?.code, "grant-refused");
    assert.match(event.reason.message, /failure\.grant-refused .*invalid_grant/);
    assert.equal(oauth.tokenRequests.filter(({ grantType }) => grantType === "refresh_token").length, 1);
  });

  it("tells again that it needs authorizing when the next grant died, too", async () => {
    const flow = await startAuthorized();
    oauth.endAccessTokens();
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" } });
    await flow.send();
    await authorizeInProcess(flow.runtime);
    killGrant();
    await flow.send();
    const round = ["authorized", "needs-authorizing"];
    assert.deepEqual(await names(flow), [...round, ...round]);
  });

  it("tells each outage of the provider once, and the renewal after it", async () => {
    const flow = await startAuthorized();
    for (let outage = 0; outage < 2; outage += 1) {
      beginOutage(5);
      for (let count = 0; count < 6; count += 1) {
        await flow.send();
        clock.pass(MINUTE_MS); // beyond the longest back-off
      }
    }
    const round = ["renewal-failed", "renewed"];
    assert.deepEqual(await names(flow), ["authorized", ...round, ...round]);
    const [, failed] = await told(flow);
    assert.equal(failed?.reason?.code, "provider-failed");
    assert.match(failed.reason.message, /failure\.provider-failed .*503/);
    const asked = oauth.tokenRequests.filter(({ grantType }) => grantType === "refresh_token");
    assert.deepEqual(asked.filter(({ status }) => status === 503).length, 10);
  });

  it("tells one outage where fifty messages come at once", async () => {
    const flow = await startAuthorized();
    beginOutage(1000);
    await Promise.all(Array.from({ length: 50 }, () => flow.send()));
    assert.deepEqual(await names(flow), ["authorized", "renewal-failed"]);
  });

  it("tells that an authorization ends soon which renewals do not prolong, and when", async () => {
    const userDir = await temporaryFolder();
    const reply = (hours: number) => ({
      status: 200,
      body: { access_token: "a", refresh_token: "r", expires_in: 3600, refresh_expires_in: hours * 3600 },
    });
    const first = await start([credential(), eventsNode()], { userDir });
    oauth.failTokenRequests(reply(10));
    await authorizeInProcess(first.runtime);
    await first.close();
    clock.pass(8 * HOUR_MS);
    oauth.failTokenRequests(reply(2));
    const flow = await start([credential(), eventsNode()], { userDir });
    await untilTold(flow, 2);
    const [renewed, ending] = await told(flow);
    assert.deepEqual([renewed?.event, ending?.event, (await told(flow)).length], ["renewed", "ending-soon", 2]);
    const hoursLeft = (Date.parse(String(ending?.endsAt)) - Date.now()) / HOUR_MS;
    assert.ok(hoursLeft > 1.9 && hoursLeft <= 2, `${hoursLeft} hours`);
  });

  it("tells of the chosen credential alone", async () => {
    const other = credential({ id: "credential2", name: "Other", organization: "" });
    const nodes = [
      credential(),
      other,
      eventsNode({ credential: "credential2" }),
      eventsNode({ id: "events2", z: "alerts2" }),
    ];
    const flow = await start(nodes);
    await authorizeInProcess(flow.runtime, "credential");
    await authorizeInProcess(flow.runtime, "credential2");
    await flow.runtime.authorizer.disconnect("credential");
    assert.deepEqual(
      (await told(flow)).map(({ event, credential: of }) => ({ event, of })),
      [{ event: "authorized", of: { id: "credential2", name: "Other" } }],
    );
    assert.deepEqual(await names(flow, "alerts2"), ["authorized", "authorized", "disconnected"]);
  });

  for (const [name, ticks, expected] of [
    ["that are ticked", { authorized: false, renewed: true, disconnected: false }, ["renewed"]],
    ["but renewals where a flow file has no ticks", noTicks(), ["authorized", "disconnected"]],
    ["of none where none is ticked", allTicks(false), []],
  ] as const) {
    it(`tells events ${name}`, async () => {
      const flow = await startAuthorized(ticks);
      oauth.endAccessTokens();
      await flow.send();
      await flow.runtime.authorizer.disconnect("credential");
      assert.deepEqual(await names(flow), expected);
    });
  }

  it("tells an authorization that waited for a deploy when it is deployed", async () => {
    const userDir = await temporaryFolder();
    const first = await start([credential(), eventsNode()], { userDir });
    await authorizeInProcess(first.runtime, "credential", { scope: "openid contacts" });
    assert.deepEqual(await names(first), []);
    await first.close();
    const flow = await start([credential({ scope: "openid contacts" }), eventsNode()], { userDir });
    await untilTold(flow, 1);
    assert.deepEqual(await names(flow), ["authorized"]);
  });

  it("repeats nothing that happened before it ran", async () => {
    const userDir = await temporaryFolder();
    const first = await startAuthorized({}, { userDir });
    killGrant();
    await first.send();
    assert.deepEqual(await names(first), ["authorized", "needs-authorizing"]);
    await first.close();
    const flow = await start([credential(), request(), eventsNode()], { userDir });
    const { caught } = await flow.send();
    assert.equal(caught.length, 1);
    assert.deepEqual(await names(flow), []);
  });

  it("tells nothing after it was closed", async () => {
    const flow = await startAuthorized();
    assert.deepEqual(await names(flow), ["authorized"]);
    await flow.closeNode("events");
    await flow.runtime.authorizer.disconnect("credential");
    assert.deepEqual(await names(flow), ["authorized"]);
  });

  it("calls a credential in a subflow as the editor does, in and out of the subflow", async () => {
    const out = [{ x: 0, y: 0, wires: [{ id: "inner", port: 0 }] }];
    const flow = await start([
      { id: "sub", type: "subflow", name: "Sub", in: [], out },
      credential({ z: "sub" }),
      eventsNode({ id: "inner", z: "sub", credential: "credential" }),
      { id: "instance1", type: "subflow:sub", z: "one", x: 1, y: 1 },
      { id: "instance2", type: "subflow:sub", z: "two", x: 1, y: 1 },
      eventsNode(),
    ]);
    await authorizeInProcess(flow.runtime);
    for (const flowId of ["alerts", "one", "two"])
      assert.deepEqual(
        (await told(flow, flowId)).map(({ credential: of }) => of),
        [{ id: "credential", name: "CRM", organization: "Acme" }],
      );
  });

  it("calls a credential without a name by its provider", async () => {
    const flow = await start([credential({ name: "", providerName: "Demo" }), eventsNode()]);
    await authorizeInProcess(flow.runtime);
    const [event] = await told(flow);
    assert.deepEqual(event?.credential, { id: "credential", name: "Demo", organization: "Acme" });
  });

  it("calls a credential that can't be used by its node's name", async () => {
    const flow = await start([credential({ tokenUrl: "" }), eventsNode()]);
    await flow.runtime.authorizer.disconnect("credential");
    const [event] = await told(flow);
    assert.deepEqual(event?.credential, { id: "credential", name: "CRM" });
  });

  it("shows the last event and its time, and which kind of news it is", async () => {
    const flow = await startAuthorized();
    killGrant();
    await flow.send();
    await names(flow);
    const shown = flow.statuses.of("events");
    assert.equal(shown.length, 2);
    assert.match(shown[0] ?? "", /keyring-events:status\.authorized .*\d\d:\d\d$/);
    assert.match(shown[1] ?? "", /keyring-events:status\.needs-authorizing .*\d\d:\d\d$/);
  });

  it("shows from the start on that the chosen credential is gone", async () => {
    const flow = await start([credential(), eventsNode({ credential: "deleted" })]);
    assert.match(flow.statuses.of("events")[0] ?? "", /failure-status\.credential-missing/);
  });

  it("R20 holds no token and no secret, not even one that the provider quotes", async () => {
    const flow = await startAuthorized();
    const { clientSecret } = oauth.clients.basic;
    oauth.endAccessTokens();
    const quoting = `${oauth.givenTokens().at(-1) ?? ""} of ${clientSecret}`;
    oauth.failTokenRequests({ status: 503, body: { error: "server_error", error_description: quoting } });
    await flow.send();
    clock.pass(MINUTE_MS);
    await flow.send();
    killGrant();
    await flow.send();
    await flow.runtime.authorizer.disconnect("credential");
    assert.equal((await told(flow)).length, 5);
    assert.ok(JSON.stringify(await told(flow)).includes("… of …"), "the provider's words arrived");
    const secrets = [clientSecret, ...oauth.givenTokens()];
    assert.ok(secrets.length > 5);
    assertNoSecret([flow.received("alerts"), flow.statuses.of("events")], ...secrets);
  });
});

function noTicks(): object {
  return Object.fromEntries(Object.keys(ALL_TICKED).map((name) => [name, undefined]));
}

function allTicks(value: boolean): object {
  return Object.fromEntries(Object.keys(ALL_TICKED).map((name) => [name, value]));
}
