import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { completeSettings } from "../../nodes/runtime/complete-settings.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../src/credentials/parse-credential-form.js";
import { closeAll } from "../support/exchange.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { codeOf, mtlsRequest } from "../support/request-node.js";
import { putClockForward, type ForwardClock } from "../support/put-clock-forward.js";
import { startFlow, type FlowNode, type RunningFlow } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";

const DAY_MS = 24 * 3_600_000;
/** When the certificates of the tests end. */
const END_MS = Date.UTC(2120, 0, 1);

const STATE = "@keyring/node-red/keyring-credential";

const events: FlowNode = { id: "events", type: "keyring-events", z: "alerts", credential: "credential" };
const request = mtlsRequest({ url: "https://127.0.0.1:9", secondOutput: true });

describe("The certificates of a credential", () => {
  let clock: ForwardClock;
  let secrets: object;
  let form: FlowNode;

  /** Runs the flow so many days before the certificates end. */
  async function startBefore(days: number, settings: object = {}): Promise<RunningFlow> {
    clock.pass(END_MS - days * DAY_MS - Date.now());
    ({ node: form, secrets } = await mutualCredential());
    return startFlow([form, events, request], { secrets: { credential: secrets }, settings });
  }

  beforeEach(() => {
    clock = putClockForward();
  });
  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  async function told(flow: RunningFlow, count: number) {
    while (flow.received("alerts").length < count) await nextTurn();
    return flow.received("alerts").map(({ payload }) => payload as Record<string, unknown>);
  }

  async function redeploy({ runtime }: RunningFlow): Promise<void> {
    runtime.withdraw("credential");
    const settings = completeSettings(
      runtime.settings,
      "credential",
      parseCredentialForm(form),
      parseCredentialSecrets(secrets),
    );
    await runtime.deploy(
      "credential",
      settings,
      () => undefined,
      () => Promise.resolve(undefined),
    );
  }

  it("that end soon are told of 30, 7 and 1 days before, once each however often it is deployed", async () => {
    const flow = await startBefore(20);
    // The client's own, its issuer, and the root that is trusted, too.
    const first = await told(flow, 3);
    assert.deepEqual(
      first.map(({ event, endsAt, certificate }) => [event, endsAt, certificate]),
      ["Client of the tests", "Issuing authority", "Root of the tests"].map((name) => [
        "ending-soon",
        "2120-01-01T00:00:00.000Z",
        `CN=${name}, O=Keyring tests`,
      ]),
    );
    await redeploy(flow);
    clock.pass(15 * DAY_MS);
    await redeploy(flow);
    await redeploy(flow);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    assert.equal((await told(flow, 6)).length, 6);
    assertNoSecret(flow.received("alerts"), "changeit");
  });

  it("that end soon are told of once, though Node-RED starts anew", async () => {
    const userDir = await temporaryFolder();
    const flow = await startBefore(20, { userDir });
    await told(flow, 3);
    await flow.close();
    const next = await startBefore(19, { userDir });
    await next.statuses.sees("credential", `${STATE}:state.ending {"date":"2120-01-01"}`);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    clock.pass(15 * DAY_MS);
    await redeploy(next);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    assert.equal((await told(next, 3)).length, 3);
  });

  it("that end soon show in the status, and the credential can be used: a green ring with the day", async () => {
    const flow = await startBefore(20);
    await flow.statuses.sees("credential", `${STATE}:state.ending {"date":"2120-01-01"}`);
    assert.equal(flow.statuses.of("node").at(-1) ?? "", "");
  });

  it("that are far from their end are told of by nobody", async () => {
    const flow = await startBefore(400);
    await flow.statuses.sees("credential", `${STATE}:state.ready`);
    assert.deepEqual(flow.received("alerts"), []);
  });

  it("that have ended show in the status of the credential and of its nodes, and requests say so", async () => {
    const flow = await startBefore(-1);
    await flow.statuses.sees("node", `${STATE}:failure-status.certificate-expired`);
    const { output2 } = await flow.send();
    assert.equal(codeOf(output2[0]), "certificate-expired");
    assert.match(JSON.stringify(output2[0]?.error), /CN=Client of the tests.*2120-01-01/);
  });
});
