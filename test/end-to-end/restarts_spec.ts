import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "../../src/tokens/file-store.js";
import { SHARED } from "../../src/tokens/token-store.js";
import { adminClient, authorizeByFetch, type AdminClient } from "../support/admin-client.js";
import { askFlow, askingFlow } from "../support/asking-flow.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import type { FlowNode } from "../support/running-flow.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

interface Options {
  readonly clientSecret?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

for (const name of NODE_REDS) {
  describe(`Tokens in ${name}`, function () {
    this.timeout(60_000);
    let oauth: OAuthServer;
    let crm: CrmServer;
    let nodeRed: RunningNodeRed;
    let admin: AdminClient;

    async function start({ clientSecret, settings, environment = {} }: Options = {}): Promise<void> {
      const version = await nodeRedVersion(name);
      oauth = await startOAuthServer(clientSecret === undefined ? {} : { clientSecret });
      crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
      const all = { keyring: "{ refusedTokenMinimumAge: 0 }", ...settings };
      nodeRed = await startNodeRed({ version, flows: [], settings: all, environment });
      admin = adminClient(nodeRed);
    }

    const close = () => Promise.all([nodeRed.close(), oauth.close(), crm.close()]);

    const form = () => authorizationForm(oauth, { editorOrigin: nodeRed.url, baseUrl: crm.url });
    const secrets = () => oauthSecrets(oauth).credential;
    const credential = (fields: object = {}): FlowNode => credentialNode({ ...form(), ...fields });
    const flowOf = (node: FlowNode) => askingFlow(node, "/contacts.info?id=42");

    /** The API answers with a token of the one sign-in: nothing was authorized again. */
    async function assertWorks(): Promise<void> {
      const { status, text } = await askFlow(nodeRed);
      assert.match(text, /"last_name":"Hamilton"/);
      assert.equal(status, 200);
      const grants = oauth.tokenRequests.filter(({ grantType }) => grantType === "authorization_code");
      assert.equal(grants.length, 1);
    }

    describe("R13 that were authorized before the first deploy", () => {
      before(() => start());
      after(close);

      it("serve flows from the deploy on", async () => {
        const outcome = (await authorizeByFetch(admin, "credential", { form: form(), secrets: secrets() })) as object;
        assert.deepEqual(Object.entries(outcome).slice(0, 1), [["state", "authorized"]]);
        await admin.deploy(flowOf(credential({ credentials: secrets() })));
        await assertWorks();
      });

      for (const type of ["full", "flows", "nodes"] as const) {
        it(`survive a deploy of kind ${type}, with the credential unchanged and changed`, async () => {
          await admin.deploy([...flowOf(credential()), { id: `tab-${type}`, type: "tab", label: "Another" }], type);
          await assertWorks();
          await admin.deploy(flowOf(credential({ organization: `after ${type}` })), type);
          await assertWorks();
        });
      }

      it("survive Restart flows", async () => {
        await admin.reload();
        await assertWorks();
      });

      it("survive that the credential is renamed", async () => {
        await admin.deploy(flowOf(credential({ name: "Renamed" })));
        await assertWorks();
      });

      it("survive that the credential is deleted, deployed, and put back with its secret", async () => {
        const flow = flowOf(credential());
        await admin.deploy(flow.filter(({ type }) => type !== "keyring-credential"));
        assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "credential-missing" });
        await admin.deploy(flowOf(credential({ credentials: secrets() })));
        await assertWorks();
      });

      it("survive other settings that are then undone, and do not serve those", async () => {
        await admin.deploy(flowOf(credential({ clientId: oauth.clients.post.clientId })));
        assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "needs-authorizing" });
        await admin.deploy(flowOf(credential()));
        await assertWorks();
      });

      it("do not serve a copy of the credential", async () => {
        const copy = { ...credential({ credentials: secrets() }), id: "copy" };
        await admin.deploy([...flowOf(copy), credential()]);
        assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "needs-authorizing" });
        await admin.deploy(flowOf(credential()));
        await assertWorks();
      });

      it("survive kill -9", async () => {
        await nodeRed.stop("SIGKILL");
        await nodeRed.start();
        await assertWorks();
      });

      it("are renewed once the API refuses them, and the renewed ones survive kill -9", async () => {
        for (const refreshes of [1, 2]) {
          oauth.endAccessTokens();
          await assertWorks();
          await nodeRed.stop("SIGKILL");
          await nodeRed.start();
          await assertWorks();
          const grants = oauth.tokenRequests.map(({ grantType, status }) => `${grantType} ${status}`);
          assert.deepEqual(grants.slice(1), Array(refreshes).fill("refresh_token 200"));
        }
      });

      const changes: Readonly<Record<string, () => Promise<void>>> = {
        "a full deploy": () => admin.deploy(flowOf(credential({ organization: "full" }))),
        "a deploy of flows": () => admin.deploy(flowOf(credential({ organization: "flows" })), "flows"),
        "a deploy of nodes": () => admin.deploy(flowOf(credential({ organization: "nodes" })), "nodes"),
        "Restart flows": () => admin.reload(),
        "a new name": () => admin.deploy(flowOf(credential({ name: "Renamed again" }))),
        "deleting, deploying, and adding it again": async () => {
          await admin.deploy(flowOf(credential()).filter(({ type }) => type !== "keyring-credential"));
          await admin.deploy(flowOf(credential({ credentials: secrets() })));
        },
      };
      for (const [change, apply] of Object.entries(changes)) {
        it(`survive ${change} as they are after a renewal, though the provider takes each refresh token once`, async () => {
          for (const step of [apply, () => Promise.resolve()]) {
            oauth.endAccessTokens();
            await assertWorks();
            await step();
          }
          assert.deepEqual(new Set(oauth.tokenRequests.map(({ status }) => status)), new Set([200]));
        });
      }

      it("R14 survive that an editor with an old copy is saved", async () => {
        const headers = { "Node-RED-API-Version": "v2" };
        const { text: oldCopy } = await admin.ask("GET", "/flows", undefined, headers);
        await admin.deploy(flowOf(credential({ name: "Newer", scope: "contacts" })));
        oauth.endAccessTokens();
        await assertWorks();
        assert.equal((await admin.ask("POST", "/flows", oldCopy, headers)).status, 409, "the editor asks what to do");
        const { flows } = JSON.parse(oldCopy) as { flows: FlowNode[] };
        for (const type of ["full", "flows", "nodes"] as const) {
          await admin.deploy(flows, type);
          oauth.endAccessTokens();
          await assertWorks();
        }
      });

      it("R14 survive that an editor is saved which has the credential with other settings", async () => {
        const other = flowOf(credential({ clientId: oauth.clients.post.clientId }));
        await admin.deploy(other);
        assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "needs-authorizing" });
        await admin.deploy(flowOf(credential()));
        oauth.endAccessTokens();
        await assertWorks();
      });

      it("survive an orderly restart", async () => {
        await nodeRed.stop();
        await nodeRed.start();
        await assertWorks();
      });
    });

    describe("R13 that were authorized before the first deploy and a kill -9", () => {
      before(() => start());
      after(close);

      it("serve flows from the deploy on", async () => {
        await authorizeByFetch(admin, "credential", { form: form(), secrets: secrets() });
        await nodeRed.stop("SIGKILL");
        await nodeRed.start();
        await admin.deploy(flowOf(credential({ credentials: secrets() })));
        await assertWorks();
      });
    });

    describe("R19 of a credential whose secrets come from the environment", () => {
      const resolved = ["resolved-client-secret", "resolved-api-key"] as const;
      const environment = { KEYRING_TEST_SECRET: resolved[0], KEYRING_TEST_KEY: resolved[1] };
      const written = { clientSecret: "${KEYRING_TEST_SECRET}" };
      const apiKey = {
        ...credentialNode({ credentialType: "access_token", placement: "header" }),
        id: "key",
        credentials: { accessToken: "${KEYRING_TEST_KEY}" },
      };

      // Without `credentialSecret` all that Node-RED writes can be read.
      before(() => start({ clientSecret: resolved[0], environment, settings: { credentialSecret: "false" } }));
      after(close);

      it("work", async () => {
        await authorizeByFetch(admin, "credential", { form: form(), secrets: written });
        await admin.deploy([...flowOf(credential({ credentials: written })), apiKey]);
        await assertWorks();
        oauth.endAccessTokens();
        await assertWorks();
        await admin.deploy([...flowOf(credential({ name: "Renamed" })), apiKey]);
        await assertWorks();
      });

      it("are never written with the resolved value, neither to a file nor to the log", async () => {
        const entries = await readdir(nodeRed.userDir, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
        assert.ok(texts.some((text) => text.includes(written.clientSecret)));
        for (const secret of resolved) assert.ok(![...texts, nodeRed.output()].some((text) => text.includes(secret)));
      });

      it("are not in the token store's records either", async () => {
        const { userDir } = nodeRed;
        const store = new FileStore({
          folder: join(userDir, "keyring"),
          keyFilePath: join(userDir, "keyring.key"),
          secrets: [],
        });
        const record = JSON.stringify(await store.read("credential", SHARED));
        assert.match(record, /"accessToken"/);
        for (const secret of resolved) assert.ok(!record.includes(secret));
      });
    });
  });
}
