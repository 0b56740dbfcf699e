import assert from "node:assert/strict";
import { adminClient, type AdminClient } from "../support/admin-client.js";
import { keepConsumers } from "../support/consumers-in-store.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { nodeRedVersion } from "../support/tools.js";

interface Row {
  readonly consumer: string | number;
  readonly channel: string;
  readonly state: string;
  readonly authorization?: { readonly account?: string };
}

interface Page {
  readonly consumers: readonly Row[];
  readonly total: number;
  readonly next?: string;
}

const PATH = "/keyring/credentials/credential/consumers";

describe("The consumers of a credential", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let nodeRed: RunningNodeRed;
  let admin: AdminClient;

  const kept = () => ({ id: "credential", clientId: oauth.clients.basic.clientId, tokenUrl: oauth.tokenUrl });

  async function page(query: Readonly<Record<string, string>> = {}): Promise<Page> {
    const { status, text } = await admin.ask("GET", `${PATH}?${new URLSearchParams(query).toString()}`);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Page;
  }

  async function allRows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let after: string | undefined = ""; after !== undefined;) {
      const { consumers, next }: Page = await page({ after });
      assert.ok(consumers.length <= 20);
      rows.push(...consumers);
      after = next;
    }
    return rows;
  }

  async function rowOf(consumer: string): Promise<Row> {
    const { consumers } = await page({ search: consumer });
    return consumers.find((row) => row.consumer === consumer) ?? assert.fail(`${consumer} is not listed`);
  }

  const remove = (body: unknown) => admin.ask("POST", `${PATH}/remove`, body);

  const people = Array.from({ length: 45 }, (_none, index) => ({
    consumer: `person ${index}`,
    set: { account: `p${index}@example.com`, refreshToken: `refresh ${index}` },
  }));

  before(async () => {
    oauth = await startOAuthServer();
    const { revocationUrl } = oauth;
    const form = authorizationForm(oauth, {
      credentialType: "consumer",
      revocationUrl,
      editorOrigin: "http://a.example",
    });
    const version = await nodeRedVersion("Node-RED 4.1");
    nodeRed = await startNodeRed({ version, flows: [] });
    admin = adminClient(nodeRed);
    await admin.deploy([credentialNode({ ...form, credentials: oauthSecrets(oauth).credential })]);
    await keepConsumers(nodeRed, kept(), people);
  });

  after(() => Promise.all([nodeRed.close(), oauth.close()]));

  it("come a page at a time, each once, with the number of all", async () => {
    const first = await page();
    assert.deepEqual([first.consumers.length, first.total, typeof first.next], [20, 45, "string"]);
    const ids = (await allRows()).map(({ consumer }) => consumer);
    assert.deepEqual(ids.sort(), people.map(({ consumer }) => consumer).sort());
  });

  it("are found by a part of their id or account, whatever its case", async () => {
    const byId = await page({ search: "ERSON 17" });
    assert.deepEqual(
      byId.consumers.map(({ consumer }) => consumer),
      ["person 17"],
    );
    const byAccount = await page({ search: "p23@" });
    assert.deepEqual(
      byAccount.consumers.map(({ authorization }) => authorization?.account),
      ["p23@example.com"],
    );
    assert.deepEqual((await page({ search: "nobody" })).consumers, []);
  });

  it("say whether their tokens can be used: ended ones and those of other settings can't", async () => {
    await keepConsumers(nodeRed, kept(), [
      { consumer: "renewable", set: { expiresAtMs: 1, refreshToken: "refresh" } },
      { consumer: "lapsed", set: { expiresAtMs: 1 } },
      { consumer: "rejected", set: { refreshToken: "r", refused: { reason: "invalid_grant", atMs: 1 } } },
      { consumer: "stranger", set: { fingerprint: "of another client" } },
    ]);
    const states = await Promise.all(["renewable", "lapsed", "rejected", "stranger"].map(rowOf));
    assert.deepEqual(
      states.map(({ state }) => state),
      ["signed-in", "ended", "ended", "other-settings"],
    );
    assert.equal(states[3]?.authorization, undefined);
  });

  it("never come with a token", async () => {
    const { text } = await admin.ask("GET", `${PATH}?search=person+1`);
    assert.match(text, /"hasRefreshToken":true/);
    assert.doesNotMatch(text, /access person|refresh \d|accessToken|fingerprint/);
  });

  it("are signed out by Remove: the tokens are deleted, and revoked at the provider", async () => {
    const revocations = oauth.revocations;
    const { status, text } = await remove({ consumer: "person 3", channel: "" });
    assert.deepEqual([status, text], [200, "{}"]);
    assert.deepEqual(
      (await page({ search: "person 3" })).consumers.map(({ consumer }) => consumer).includes("person 3"),
      false,
    );
    assert.equal(oauth.revocations, revocations + 1);
    assert.equal((await rowOf("person 4")).state, "signed-in");
  });

  it("are told apart by channel and by kind: 5 is not the text 5", async () => {
    const lookalikes = [
      { consumer: 5, channel: "" },
      { consumer: "5", channel: "" },
      { consumer: "5", channel: "mail" },
    ];
    await keepConsumers(nodeRed, kept(), lookalikes);
    assert.equal((await remove({ consumer: "5", channel: "" })).status, 200);
    const left = (await allRows()).filter(({ consumer }) => String(consumer) === "5");
    assert.deepEqual(left.map(({ consumer, channel }) => [typeof consumer, channel]).sort(), [
      ["number", ""],
      ["string", "mail"],
    ]);
  });

  for (const body of [{}, { consumer: "" }, { consumer: {} }, { consumer: "person 1", channel: 5 }, []]) {
    it(`stay where ${JSON.stringify(body)} names none`, async () => {
      const { total } = await page();
      const { status, text } = await remove(body);
      assert.deepEqual([status, (JSON.parse(text) as { code: string }).code], [400, "no-consumer"]);
      assert.equal((await page()).total, total);
    });
  }

  it("are nobody for a credential that is not there", async () => {
    const { text } = await admin.ask("GET", "/keyring/credentials/..%2F..%2Fnone/consumers");
    assert.deepEqual(JSON.parse(text), { consumers: [], total: 0 });
  });
});
