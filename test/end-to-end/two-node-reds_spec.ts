import assert from "node:assert/strict";
import { readdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { adminClient, type AdminClient } from "../support/admin-client.js";
import { askFlow } from "../support/asking-flow.js";
import { startAuthorized, type AuthorizedNodeRed } from "../support/authorized-node-red.js";
import { makeUserDir, startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { nodeRedVersion } from "../support/tools.js";

const STOPS_WITHIN_MS = 5_000;

/** As if the machine's clock had lost its battery: it starts at zero, and says so. */
const CLOCK = "const { now } = Date, start = now(); Date.now = () => now() - start; console.log(new Date(Date.now()));";
const IN_1970 = `--import=data:text/javascript,${encodeURIComponent(CLOCK)}`;

describe("Two Node-REDs on one store", function () {
  this.timeout(60_000);
  let one: AuthorizedNodeRed;
  let other: RunningNodeRed;
  let otherAdmin: AdminClient;

  /** A user directory of its own, whose store is the first one's. */
  async function startOther(environment: Readonly<Record<string, string>> = {}): Promise<RunningNodeRed> {
    const userDir = await makeUserDir();
    await symlink(join(one.nodeRed.userDir, "keyring"), join(userDir, "keyring"));
    const settings = {
      keyring: "{ refusedTokenMinimumAge: 0 }",
      runtimeState: "{ enabled: true }",
    };
    const version = await nodeRedVersion("Node-RED 5.0");
    return startNodeRed({ version, userDir, settings, environment, flows: [] });
  }

  async function askOther(): Promise<string> {
    return (await askFlow(other)).text.replace(/^\{.*/, "the contact");
  }

  /** How long the other one goes on to answer in another way. */
  async function untilOtherSays(text: string): Promise<number> {
    const startedMs = performance.now();
    while ((await askOther()) !== text && performance.now() - startedMs < 2 * STOPS_WITHIN_MS) await wait(50);
    return performance.now() - startedMs;
  }

  const records = async () =>
    (await readdir(join(one.nodeRed.userDir, "keyring"), { recursive: true })).filter((name) =>
      /\/.+\.json$/.test(name),
    );

  before(async () => {
    const version = await nodeRedVersion("Node-RED 4.1");
    one = await startAuthorized({ version });
    other = await startOther();
    otherAdmin = adminClient(other);
    await otherAdmin.deploy(one.flow({ credentials: one.secrets }));
  });

  after(() => Promise.all([one.close(), other.close()]));

  it("have one authorization", async () => {
    assert.equal(await askOther(), "the contact");
    assert.deepEqual(
      one.oauth.tokenRequests.map(({ grantType }) => grantType),
      ["authorization_code"],
    );
  });

  it("R28 stop within 5 s both when one disconnects, and start again when it is authorized", async () => {
    await one.admin.ask("POST", "/keyring/credentials/credential/disconnect", {});
    assert.deepEqual((await askFlow(one.nodeRed)).text, "needs-authorizing");
    assert.ok((await untilOtherSays("needs-authorizing")) < STOPS_WITHIN_MS);
    assert.deepEqual(await records(), []);
    await one.authorize();
    assert.ok((await untilOtherSays("the contact")) < STOPS_WITHIN_MS);
  });

  it("R28 stop within 5 s while one of them renews, and nothing comes back", async () => {
    one.oauth.endAccessTokens();
    const release = one.oauth.holdTokenRequests();
    const arrived = one.oauth.nextTokenRequest();
    const waiting = askOther();
    await arrived;
    const disconnected = one.admin.ask("POST", "/keyring/credentials/credential/disconnect", {});
    const startedMs = performance.now();
    let state = "";
    while (state !== "needs-authorizing" && performance.now() - startedMs < 2 * STOPS_WITHIN_MS) {
      const { text } = await otherAdmin.ask("GET", "/keyring/credentials/credential");
      ({ state } = (JSON.parse(text) as { state: { state: string } }).state);
    }
    assert.ok(performance.now() - startedMs < STOPS_WITHIN_MS);
    release();
    assert.equal(await waiting, "needs-authorizing");
    assert.equal((await disconnected).status, 200);
    assert.deepEqual([await askOther(), await records()], ["needs-authorizing", []]);
    await one.authorize();
    assert.ok((await untilOtherSays("the contact")) < STOPS_WITHIN_MS);
  });

  describe("R29 lose nothing", () => {
    /** The first one's token set is there, and it can be renewed. */
    async function assertFirstWorks(): Promise<void> {
      assert.equal((await records()).length, 1);
      one.oauth.endAccessTokens();
      assert.equal((await askFlow(one.nodeRed)).status, 200);
      const grants = one.oauth.tokenRequests.slice(-1).map(({ grantType, status }) => `${grantType} ${status}`);
      assert.deepEqual(grants, ["refresh_token 200"]);
    }

    it("where the credential is deleted in one of them", async () => {
      await otherAdmin.deploy(one.flow().filter(({ type }) => type !== "keyring-credential"));
      assert.equal(await askOther(), "credential-missing");
      await assertFirstWorks();
      await otherAdmin.deploy(one.flow({ credentials: one.secrets }));
      assert.equal(await askOther(), "the contact");
    });

    it("where one of them has no Keyring any more", async () => {
      const link = join(other.userDir, "node_modules/@keyring/node-red");
      await other.stop();
      const elsewhere = join(other.userDir, "away");
      await rename(link, elsewhere);
      await other.start();
      assert.match(other.output(), /Waiting for missing types/);
      await assertFirstWorks();
      await other.stop();
      await rename(elsewhere, link);
      await other.start();
      assert.equal(await askOther(), "the contact");
    });

    it("where one of them has stopped its flows", async () => {
      assert.equal((await otherAdmin.ask("POST", "/flows/state", { state: "stop" })).status, 200);
      await assertFirstWorks();
      const started = other.flowsStarted();
      await otherAdmin.ask("POST", "/flows/state", { state: "start" });
      await started;
      assert.equal(await askOther(), "the contact");
    });

    it("where it is 1970 on the clock of one of them", async () => {
      await other.close();
      other = await startOther({ NODE_OPTIONS: IN_1970 });
      otherAdmin = adminClient(other);
      await otherAdmin.deploy(one.flow({ credentials: one.secrets }));
      await askOther();
      assert.match(other.output(), /^1970-01-01T/);
      await assertFirstWorks();
    });
  });
});
