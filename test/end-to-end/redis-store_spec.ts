import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { adminClient, authorizeByFetch } from "../support/admin-client.js";
import { askFlow, askingFlow } from "../support/asking-flow.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { startRedisServer, type RedisServer } from "../support/redis-server.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const secret = "keyring-secret-of-the-tests";

for (const name of NODE_REDS) {
  describe(`keyring.store in settings.js of ${name}`, function () {
    this.timeout(60_000);
    let oauth: OAuthServer;
    let crm: CrmServer;
    let redis: RedisServer;
    let nodeRed: RunningNodeRed;

    before(async () => {
      oauth = await startOAuthServer({});
      crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
      redis = await startRedisServer({ settings: { "maxmemory-policy": "allkeys-lru" } });
    });

    afterEach(() => nodeRed.close());

    after(async () => {
      await Promise.all([oauth.close(), crm.close(), redis.close()]);
      await removeTemporaryFolders();
    });

    async function start(keyring: object): Promise<void> {
      const version = await nodeRedVersion(name);
      const settings = { keyring: JSON.stringify({ refusedTokenMinimumAge: 0, ...keyring }) };
      nodeRed = await startNodeRed({ version, flows: [], settings });
    }

    const form = () => authorizationForm(oauth, { editorOrigin: nodeRed.url, baseUrl: crm.url });

    async function authorizeAndDeploy(): Promise<void> {
      const admin = adminClient(nodeRed);
      const secrets = oauthSecrets(oauth).credential;
      await authorizeByFetch(admin, "credential", { form: form(), secrets });
      await admin.deploy(askingFlow(credentialNode({ ...form(), credentials: secrets }), "/contacts.info?id=42"));
    }

    async function assertWorks(): Promise<void> {
      assert.match((await askFlow(nodeRed)).text, /"last_name":"Hamilton"/);
    }

    it("lets tokens live in Redis: they survive kill -9, and nothing of them is on this disk or in the log", async () => {
      await start({ secret, store: { type: "redis", url: redis.url } });
      await authorizeAndDeploy();
      await assertWorks();
      oauth.endAccessTokens();
      await assertWorks();
      await nodeRed.stop("SIGKILL");
      await nodeRed.start();
      await assertWorks();
      assert.ok(!(await readdir(nodeRed.userDir)).some((file) => file.startsWith("keyring")));
      for (const hidden of [secret, redis.password]) assert.ok(!nodeRed.output().includes(hidden));
      assert.match(nodeRed.output(), /\[warn\] \[keyring\] The Redis of keyring\.store may drop token sets/);
    });

    it("names a Redis that is away: requests say so, and work once it is there", async () => {
      await start({ secret, store: { type: "redis", url: redis.url, namespace: "away" } });
      await authorizeAndDeploy();
      await assertWorks();
      await nodeRed.stop("SIGKILL");
      await redis.kill();
      await nodeRed.start();
      assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "store-unreadable" });
      assert.match(nodeRed.output(), /The token store can't be read \(ECONNREFUSED\)/);
      await redis.start();
      await assertWorks();
    });

    it("is never replaced by the file store where it can't be used: log and requests say why", async () => {
      await start({ store: { type: "redis", url: redis.url } });
      const flow = askingFlow(credentialNode({ ...form(), credentials: oauthSecrets(oauth).credential }), "/contacts");
      await adminClient(nodeRed).deploy(flow);
      assert.match(nodeRed.output(), /\[error\] \[keyring\] A token store in Redis needs keyring\.secret/);
      assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "store-secret-missing" });
      assert.ok(!(await readdir(nodeRed.userDir)).some((file) => file.startsWith("keyring")));
      assert.ok(!nodeRed.output().includes(redis.password));
    });
  });
}
