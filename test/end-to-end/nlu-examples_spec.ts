import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { adminClient } from "../support/admin-client.js";
import { startNluServer, type NluServer } from "../support/nlu/nlu-server.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import type { FlowNode } from "../support/running-flow.js";
import { nodeRedVersion, root } from "../support/tools.js";

const LIMIT_MS = 20_000;

/** What each example asks for, and the stand-in for its engine answers; in any order. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "examples/Dialogflow ES - detect, list and create intents.json": [
    "POST /v2/projects/keyring-demo/agent/sessions/demo:detectIntent 200",
    "GET /v2/projects/keyring-demo/agent/intents 200",
    "POST /v2/projects/keyring-demo/agent/intents 200",
    "POST /v2/projects/keyring-demo/agent:train 200",
  ],
  "examples/Dialogflow CX - detect, list and create intents.json": [
    "POST /v3/projects/keyring-demo/locations/us-central1/agents/00000000-0000-0000-0000-000000000000/sessions/demo:detectIntent 200",
    "GET /v3/projects/keyring-demo/locations/us-central1/agents/00000000-0000-0000-0000-000000000000/intents 200",
    "POST /v3/projects/keyring-demo/locations/us-central1/agents/00000000-0000-0000-0000-000000000000/intents 200",
  ],
  "examples/Watson Assistant - detect, list and create intents.json": [
    "POST /instances/demo/v2/assistants/00000000-0000-0000-0000-000000000000/message 200",
    "GET /instances/demo/v1/workspaces/00000000-0000-0000-0000-000000000000/intents 200",
    "POST /instances/demo/v1/workspaces/00000000-0000-0000-0000-000000000000/intents 201",
  ],
};

describe("The examples of Third-party NLU", function () {
  this.timeout(60_000);
  let nlu: NluServer;
  let nodeRed: RunningNodeRed;

  before(async () => {
    nlu = await startNluServer();
    nodeRed = await startNodeRed({ version: await nodeRedVersion("Node-RED 4.1"), flows: [] });
  });

  after(() => Promise.all([nodeRed.close(), nlu.close()]));

  /** The example's nodes on a tab, and their credential as an author fills it in who has an account at the stand-in. */
  async function filledIn(path: string): Promise<readonly FlowNode[]> {
    const nodes = JSON.parse(await readFile(join(root, path), "utf8")) as FlowNode[];
    const toStandIn = (node: FlowNode) => {
      const json = JSON.stringify(node.nluProvider === "watson" ? nlu.watson : nlu.serviceAccount.keyFile);
      const api = node.nluProvider === "watson" ? { nluTokenUrl: nlu.iamUrl } : { baseUrl: nlu.url };
      return { ...node, ...api, credentials: { nluCredentials: json } };
    };
    const tab = { id: nodes.find(({ z }) => z !== undefined)?.z ?? "", type: "tab", label: path };
    return [tab, ...nodes.map((node) => (node.type === "keyring-credential" ? toStandIn(node) : node))];
  }

  for (const [path, expected] of Object.entries(EXPECTED)) {
    it(`do what their buttons say: ${path}`, async () => {
      const before = nlu.requests.length;
      const nodes = await filledIn(path);
      const admin = adminClient(nodeRed);
      await admin.deploy(nodes);
      for (const { id } of nodes.filter(({ type }) => type === "inject")) await admin.ask("POST", `/inject/${id}`, {});
      const limitMs = Date.now() + LIMIT_MS;
      while (nlu.requests.length < before + expected.length && Date.now() < limitMs) await wait(50);
      assert.deepEqual(nlu.requests.slice(before).sort(), [...expected].sort());
      assert.doesNotMatch(nodeRed.output(), /\[error\]/);
    });
  }
});
