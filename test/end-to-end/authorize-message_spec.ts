import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { adminClient } from "../support/admin-client.js";
import { startApiServer, type ApiServer } from "../support/api-server.js";
import { launchBrowser } from "../support/browser.js";
import { credentialNode } from "../support/credentials.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import type { FlowNode } from "../support/running-flow.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const ADA = `Basic ${Buffer.from("ada:p").toString("base64")}`;

/** `GET /ask` is answered with the headers that the API got and those that are left on the message. */
function flows(url: string): readonly FlowNode[] {
  const z = "tab";
  const answer = "msg.payload = { got: msg.payload, left: msg.headers }; delete msg.headers; return msg;";
  return [
    { id: z, type: "tab", label: "Test" },
    { ...credentialNode({ credentialType: "basic", mayLeave: true }), credentials: { username: "ada", password: "p" } },
    { id: "ask", z, type: "http in", url: "/ask", method: "get", x: 100, y: 40, wires: [["node"]] },
    {
      id: "node",
      z,
      type: "keyring-authorize-message",
      action: "authorize",
      credential: "credential",
      x: 300,
      y: 40,
      wires: [["core"]],
    },
    { id: "core", z, type: "http request", method: "GET", ret: "obj", url, x: 500, y: 40, wires: [["cleaner"]] },
    {
      id: "cleaner",
      z,
      type: "keyring-authorize-message",
      action: "clean",
      credential: "",
      x: 300,
      y: 140,
      wires: [["answer"]],
    },
    { id: "answer", z, type: "function", func: answer, x: 500, y: 140, wires: [["reply"]] },
    { id: "reply", z, type: "http response", x: 700, y: 140, wires: [] },
    { id: "new", z, type: "keyring-authorize-message", x: 300, y: 240, wires: [[]] },
  ];
}

function fieldsShown({ page }: Editor): Promise<string[]> {
  const inputs = page.locator(".keyring-form :is(input, select)[id^=node-input-]:visible");
  return inputs.evaluateAll((all: { id: string }[]) => all.map(({ id }) => id.replace("node-input-", "")));
}

for (const name of NODE_REDS) {
  describe(`Authorize message in ${name}`, function () {
    this.timeout(90_000);
    let api: ApiServer;
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let editor: Editor;

    before(async () => {
      const version = await nodeRedVersion(name);
      api = await startApiServer(({ headers }, response) => response.end(JSON.stringify(headers)));
      browser = await launchBrowser();
      nodeRed = await startNodeRed({ version, flows: [] });
      await adminClient(nodeRed).deploy(flows(`${api.origin}/`));
      editor = await openEditor(browser, nodeRed);
    });

    after(async () => {
      assert.deepEqual(editor.errors, []);
      await browser.close();
      await Promise.all([nodeRed.close(), api.close()]);
    });

    it("authorizes core's http request, and a second one leaves nothing of it", async () => {
      const answer = await (await fetch(`${nodeRed.url}/ask`)).text();
      const { got, left } = JSON.parse(answer) as Record<"got" | "left", Record<string, string>>;
      assert.equal(got.authorization, ADA);
      assert.ok(!JSON.stringify(left).includes(ADA));
      assert.ok("x-node-red-request-node" in left);
    });

    it("says in its dialog that a credential may not be put onto messages yet, and takes one that may", async () => {
      const { page } = editor;
      const sentence = page.locator(".keyring-problem[data-for=credential]");
      await editor.openNode("new");
      assert.match(await sentence.innerText(), /Choose the credential/);
      await page.locator("#node-input-credential").selectOption("credential");
      assert.equal(await sentence.innerText(), "");
      await page.locator("#node-input-btn-credential-edit").click();
      await page.locator("#keyring-advanced summary").click();
      const count = page.locator("#keyring-advanced-count");
      const type = page.locator("#node-config-input-credentialType");
      assert.match(await count.innerText(), /1 set/);
      const own = await type.inputValue();
      await type.selectOption("mutual");
      assert.equal(await count.innerText(), ""); // a client certificate has no such setting
      await type.selectOption(own);
      assert.match(await count.innerText(), /1 set/);
      await page.locator("#node-config-input-mayLeave").uncheck();
      await editor.saveCredential();
      assert.match(await sentence.innerText(), /may not be put onto messages yet/);
      await page.locator("#node-dialog-cancel").click();
      await page.locator("#node-dialog-ok").waitFor({ state: "detached" });
    });

    it("shows only what each action needs, and has a second output where failures go there", async () => {
      const { page } = editor;
      await editor.openNode("new");
      assert.deepEqual(await fieldsShown(editor), ["action", "credential", "secondOutput", "name"]);
      await page.locator("#node-input-secondOutput").check();
      await editor.done();
      assert.equal(await page.evaluate('RED.nodes.node("new").outputs'), 2);
      await editor.openNode("new");
      await page.locator("#node-input-action").selectOption("clean");
      assert.deepEqual(await fieldsShown(editor), ["action", "name"]);
      await editor.done();
      assert.equal(await page.evaluate('RED.nodes.node("new").outputs'), 1);
      assert.equal(await page.evaluate('RED.nodes.node("new").valid'), true);
    });
  });
}
