import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { askFlow } from "../support/asking-flow.js";
import { startAuthorized, type AuthorizedNodeRed } from "../support/authorized-node-red.js";
import { NODE_REDS, nodeRedVersion, type NodeRedName } from "../support/tools.js";

/** Node-RED is made to wait for a token request for 10 s when a node closes. */
const LONGEST_WAIT_MS = 12_000;

async function start(name: NodeRedName): Promise<AuthorizedNodeRed> {
  return startAuthorized({ version: await nodeRedVersion(name) });
}

/** A message has asked for a new token, and the provider does not answer until the function that this gives is called. */
async function beginRenewal({ oauth, nodeRed }: AuthorizedNodeRed): Promise<() => void> {
  oauth.endAccessTokens();
  const release = oauth.holdTokenRequests();
  const arrived = oauth.nextTokenRequest();
  askFlow(nodeRed).catch(() => undefined); // its flow may be gone before there is an answer
  await arrived;
  return release;
}

/** Every refresh token was sent once, and the newest is known: the next renewal works, too. */
async function assertRenewedOnce({ oauth, nodeRed, refreshes }: AuthorizedNodeRed, before: number): Promise<void> {
  assert.equal((await askFlow(nodeRed)).status, 200);
  assert.equal(refreshes() - before, 1);
  oauth.endAccessTokens();
  assert.equal((await askFlow(nodeRed)).status, 200);
  assert.equal(refreshes() - before, 2);
  assert.deepEqual(new Set(oauth.tokenRequests.map(({ status }) => status)), new Set([200]));
}

for (const name of NODE_REDS) {
  describe(`R24 In ${name} a renewal under way ends, is written, and is the only one`, function () {
    this.timeout(60_000);
    let running: AuthorizedNodeRed;

    before(async () => {
      running = await start(name);
    });

    after(() => running.close());

    const changes: Readonly<Record<string, (running: AuthorizedNodeRed) => Promise<void>>> = {
      "over a full deploy": ({ admin, flow }) => admin.deploy(flow({ organization: "full" })),
      "over a deploy of the changed node": ({ admin, flow }) => admin.deploy(flow({ organization: "nodes" }), "nodes"),
      "over Restart flows": ({ admin }) => admin.reload(),
      "over other settings, which are then undone": async ({ admin, flow, oauth }) => {
        await admin.deploy(flow({ clientId: oauth.clients.post.clientId }));
        await admin.deploy(flow());
      },
      "over deleting the credential, which is then added again": async ({ admin, flow, secrets }) => {
        await admin.deploy(flow().filter(({ type }) => type !== "keyring-credential"));
        await admin.deploy(flow({ credentials: secrets }));
      },
      "over SIGTERM": async ({ nodeRed }) => {
        await nodeRed.stop("SIGTERM");
        await nodeRed.start();
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(what, async () => {
        const before = running.refreshes();
        const release = await beginRenewal(running);
        const changed = change(running);
        await wait(200); // the change is under way, too
        release();
        await changed;
        await assertRenewedOnce(running, before);
      });
    }
  });
}

describe("R24 A provider that takes longer than Node-RED is made to wait", function () {
  this.timeout(60_000);
  let running: readonly AuthorizedNodeRed[] = [];
  let deployed: Promise<void>;
  let stopped: Promise<void>;

  // Both wait for ten seconds, so they do it together.
  before(async () => {
    const [one, other] = await Promise.all([start("Node-RED 4.1"), start("Node-RED 5.0")]);
    running = [one, other];
    deployed = deployWhileItWaits(one);
    stopped = stopWhileItWaits(other);
  });

  after(() => Promise.all(running.map(({ close }) => close())));

  it("stops no deploy, and its answer is written after it", () => deployed);

  it("does not keep Node-RED from ending, and the log then says that an answer was lost", () => stopped);
});

async function deployWhileItWaits(running: AuthorizedNodeRed): Promise<void> {
  const before = running.refreshes();
  const release = await beginRenewal(running);
  const startedMs = performance.now();
  await running.admin.deploy(running.flow({ organization: "later" }));
  assert.ok(performance.now() - startedMs < LONGEST_WAIT_MS);
  release();
  await assertRenewedOnce(running, before);
}

async function stopWhileItWaits({ nodeRed, oauth, ...running }: AuthorizedNodeRed): Promise<void> {
  const release = await beginRenewal({ nodeRed, oauth, ...running });
  const startedMs = performance.now();
  await nodeRed.stop("SIGTERM");
  assert.ok(performance.now() - startedMs < LONGEST_WAIT_MS);
  oauth.failTokenRequests({ drop: true }); // nobody listens any more
  release();
  await nodeRed.start();
  const sentence = "The provider's answer to the last renewal never arrived.";
  while (!nodeRed.output().includes(sentence)) await wait(50);
  const { state } = await running.shown();
  assert.deepEqual([state.state, state.reason?.code], ["failing", "answer-awaited"]);
}
