import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { fillCredential } from "../support/credential-dialog.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const credential = { type: "keyring-credential", credentialType: "pre_authentication" };
const fields = { token: "token", tokenType: "msg", channel: "", channelType: "str", consumer: "consumer" };
const tokenNode = { type: "keyring-consumer-token", z: "tab", x: 300, wires: [[], []], ...fields };

const flows = [
  { id: "tab", type: "tab", label: "Test" },
  { ...credential, id: "shop", name: "Shop", issuer: "https://login.example.com", audience: "https://api.example.com" },
  { ...credential, id: "half", name: "Half" },
  { ...credential, id: "crm", name: "CRM", credentialType: "basic" },
  { ...tokenNode, id: "node", y: 100, credential: "shop" },
  { ...tokenNode, id: "wrong", y: 160, credential: "crm" },
  { ...tokenNode, id: "empty", y: 220, credential: "" },
];

/** Ids of the fields of Consumer Pre-Authentication that the author sees. */
async function fieldsOf({ page }: Editor): Promise<string[]> {
  const inputs = page.locator("#keyring-pre_authentication :is(input, select):visible");
  const ids = await inputs.evaluateAll((all: { id: string }[]) => all.map(({ id }) => id));
  return ids.map((id) => id.replace("node-config-input-", ""));
}

function choicesOf({ page }: Editor): Promise<string[]> {
  return page.locator("#node-input-credential option").allInnerTexts();
}

function validityOf({ page }: Editor, id: string): Promise<{ valid: boolean; validationErrors?: string[] }> {
  return page.evaluate(`(({ valid, validationErrors }) => ({ valid, validationErrors }))(RED.nodes.node("${id}"))`);
}

for (const name of NODE_REDS) {
  describe(`The dialogs of Consumer token in ${name}`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let editor: Editor;

    before(async () => {
      const version = await nodeRedVersion(name);
      browser = await launchBrowser();
      nodeRed = await startNodeRed({ version, flows });
      editor = await openEditor(browser, nodeRed);
    });

    after(async () => {
      await browser.close();
      await nodeRed.close();
    });

    afterEach(async () => {
      await editor.cancelAll();
      assert.deepEqual(editor.errors, []);
    });

    it("list the credentials of its type, and say which of them is not complete", async () => {
      await editor.openNode("node");
      const choices = await choicesOf(editor);
      assert.deepEqual(
        choices.filter((choice) => choice !== "none"),
        ["Shop"],
      );
      const hidden = await editor.page.locator("#keyring-hidden-credentials").innerText();
      assert.match(hidden, /^1 credential is not listed.* Half$/);
      assert.equal((await validityOf(editor, "node")).valid, true);
    });

    it("keep a choice of another type, and mark it", async () => {
      await editor.openNode("wrong");
      assert.ok((await choicesOf(editor)).includes("CRM"));
      const { valid, validationErrors } = await validityOf(editor, "wrong");
      assert.equal(valid, false);
      assert.deepEqual(validationErrors, ["Credential: choose one of type Consumer Pre-Authentication."]);
    });

    it("begin a new credential as that type, ask for what its ways need, and choose it", async () => {
      const { page } = editor;
      await editor.openNode("empty");
      await page.locator("#node-input-btn-credential-add").click();
      await page.locator("#node-config-dialog-ok").waitFor();
      assert.equal(await page.locator("#node-config-input-credentialType").inputValue(), "pre_authentication");
      const missing = page.locator("#keyring-missing");
      assert.equal(await missing.innerText(), "Not complete yet\n\nFill in first: Issuer, Audience.");
      const common = ["issuer", "audience", "consumerClaim", "verification"];
      assert.deepEqual(await fieldsOf(editor), [...common, "jwksUrl", "exchange"]);
      await fillCredential(page, { name: "New", issuer: "https://login.example.com", audience: "api" });
      await missing.waitFor({ state: "hidden" });
      await fillCredential(page, { issuer: "login.example.com" });
      assert.equal(await missing.innerText(), "Not complete yet\n\nFill in first: JWKS URL.");
      await fillCredential(page, { verification: "introspection", introspectionUrl: "http://login.example.com/" });
      const introspection = ["Url", "ClientId", "Authentication", "Secret"].map((end) => `introspection${end}`);
      assert.deepEqual(await fieldsOf(editor), [...common, ...introspection, "exchange"]);
      await page.getByText("Only https is safe here").waitFor();
      await fillCredential(page, {
        introspectionUrl: "https://login.example.com/introspect",
        introspectionClientId: "flows",
        introspectionSecret: "secret of introspection",
      });
      await page.locator("#node-config-input-exchange").check();
      assert.match(await missing.innerText(), /Exchange token URL, Exchange client ID, Exchange client secret/);
      await page.locator("#node-config-input-exchange").uncheck();
      const advanced = page.locator("#keyring-advanced-count");
      await page.locator("#keyring-advanced > summary").click();
      await fillCredential(page, { headerName: "X Token" });
      assert.equal(await advanced.innerText(), "1 set, 1 to correct");
      await fillCredential(page, { headerName: "" });
      assert.equal(await advanced.innerText(), "");
      await editor.saveCredential();
      assert.equal(await page.locator("#node-input-credential option:checked").innerText(), "New");
      await editor.done();
      await editor.openNode("wrong");
      await page.locator("#node-input-credential").selectOption({ label: "New" });
      await editor.done();
      assert.equal((await validityOf(editor, "wrong")).valid, true);
      await editor.deploy();
    });

    it("leave no secret in the flow file, and bring none back to the editor", async () => {
      const flowFile = await readFile(join(nodeRed.userDir, "flows.json"), "utf8");
      assert.ok(flowFile.includes("https://login.example.com/introspect"));
      assert.ok(!flowFile.includes("secret of introspection"));
      const stored = JSON.parse(flowFile) as { id: string; name?: string }[];
      const id = stored.find((node) => node.name === "New")?.id ?? assert.fail();
      const shown = await (await fetch(`${nodeRed.url}/credentials/keyring-credential/${id}`)).text();
      assert.ok(shown.includes('"has_introspectionSecret":true'));
      assert.ok(!shown.includes("secret of introspection"));
    });

    it("store what the author types, by its type", async () => {
      const { page } = editor;
      await editor.openNode("node");
      const inputOf = (property: string) =>
        page.locator(`.form-row:has(#node-input-${property}) .red-ui-typedInput-input`);
      await inputOf("token").fill("");
      await inputOf("token").blur();
      await page.getByText("Say where the message has the token").waitFor();
      await inputOf("token").fill("req.headers.authorization");
      await inputOf("channel").fill("web");
      await editor.done();
      const stored = await page.evaluate(
        `(({ token, tokenType, channel, channelType, consumer }) => [token, tokenType, channel, channelType, consumer])(RED.nodes.node("node"))`,
      );
      assert.deepEqual(stored, ["req.headers.authorization", "msg", "web", "str", "consumer"]);
    });
  });
}
