import assert from "node:assert/strict";
import { oauthCredential, oauthSecrets } from "../support/credentials.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { closeAll, untilEnd } from "../support/exchange.js";
import { watchWarnings } from "../support/node-warnings.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { putClockForward, type ForwardClock } from "../support/put-clock-forward.js";
import { startFlow, type FlowNode } from "../support/running-flow.js";
import type { Message } from "../../nodes/runtime/red.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const request = (fields: object = {}): FlowNode => ({
  id: "node",
  type: "keyring-http-request",
  method: "GET",
  ret: "txt",
  credential: "credential",
  url: "/contacts.list",
  ...fields,
});

const errorCode = (msg: Message | undefined) => (msg?.error as { code?: string } | undefined)?.code;

describe("A message that waits for a token", () => {
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

  const start = (fields: object = {}) =>
    startFlow([oauthCredential(oauth, { baseUrl: crm.url }), request(fields)], {
      secrets: oauthSecrets(oauth),
      settings: { keyring: { refusedTokenMinimumAge: 0 } },
    });

  it("R24 gives up at its own time limit, and the renewal ends and serves the next one", async () => {
    const flow = await start();
    const release = oauth.holdTokenRequests();
    const { output1, caught, dones } = await flow.send({ requestTimeout: 100 });
    assert.deepEqual(caught.map(errorCode), ["time-limit"]);
    assert.deepEqual([output1.map(({ statusCode }) => statusCode), dones], [["ETIMEDOUT"], 1]);
    release();
    assert.equal((await flow.send()).output1[0]?.statusCode, 200);
    assert.deepEqual(oauth.tokenRequests, [{ grantType: "client_credentials", status: 200 }]);
  });

  it("R24 gives up at its own time limit when the API refused its token, too", async () => {
    const flow = await start({ timeLimit: "0.5" });
    await flow.send({ requestTimeout: 10_000 });
    oauth.endAccessTokens();
    const release = oauth.holdTokenRequests();
    assert.deepEqual((await flow.send()).caught.map(errorCode), ["time-limit"]);
    release();
    assert.equal((await flow.send({ requestTimeout: 10_000 })).output1[0]?.statusCode, 200);
    assert.equal(oauth.tokenRequests.length, 2);
  });

  it("R11 fails at once while the provider is down, with one warning for all, and goes on after that without a restart", async () => {
    const nodes = [oauthCredential(oauth, { baseUrl: crm.url }), request(), request({ id: "node2" })];
    const flow = await startFlow(nodes, { secrets: oauthSecrets(oauth) });
    const warnings = watchWarnings("credential");
    oauth.failTokenRequests({ status: 503, body: "<html>busy</html>" });
    const outcomes = [await flow.send()];
    for (let count = 0; count < 10; count += 1) outcomes.push(await flow.send({}, count % 2 === 0 ? "node" : "node2"));
    assert.deepEqual([...new Set(outcomes.map(({ caught }) => errorCode(caught[0])))], ["renewal-failed"]);
    assert.equal(oauth.tokenRequests.length, 1);
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /failure\.provider-failed .*503/);
    assert.equal(flow.statuses.of("credential").at(-1), "@keyring/node-red/keyring-credential:state.failing");
    const [text] = flow.statuses.of("node").slice(-1);
    assert.equal(text, "@keyring/node-red/keyring-credential:failure-status.renewal-failed");
    clock.pass(1_100); // the back-off
    const { output1 } = await flow.send();
    assert.equal(output1[0]?.statusCode, 200);
    assert.equal(flow.statuses.of("credential").at(-1), "@keyring/node-red/keyring-credential:state.ready");
    assert.equal(flow.statuses.of("node").at(-1), "");
    assert.deepEqual([oauth.tokenRequests.length, warnings.length], [2, 1]);
  });
});
