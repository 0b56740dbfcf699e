import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { adminClient, type AdminClient } from "../support/admin-client.js";
import { launchBrowser } from "../support/browser.js";
import { credentialNode } from "../support/credentials.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNluServer, type NluServer } from "../support/nlu/nlu-server.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import type { FlowNode } from "../support/running-flow.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

/** A flow whose node has the credential. */
function flows(fields: object): readonly FlowNode[] {
  const node = { id: "ask", type: "keyring-http-request", z: "tab", x: 300, y: 100, url: "/x", wires: [[]] };
  const credential = credentialNode({ credentialType: "nlu", nluProvider: "dialogflow_es", ...fields });
  return [{ id: "tab", type: "tab", label: "Test" }, { ...node, credential: "credential" }, credential];
}

async function openCredential(editor: Editor): Promise<void> {
  await editor.openNode("ask");
  await editor.page.locator("#node-input-btn-credential-edit").click();
  await editor.page.locator("#node-config-dialog-ok").waitFor();
}

const paste = (page: Page, json: object | string) =>
  page.locator("#keyring-nlu-paste").fill(typeof json === "string" ? json : JSON.stringify(json, undefined, 2));

const problem = (page: Page) => page.locator(".keyring-problem[data-for=nluCredentials]").innerText();
const account = (page: Page) => page.locator("#keyring-nlu-account").innerText();

for (const name of NODE_REDS) {
  describe(`The dialog of a Third-party NLU credential in ${name}`, function () {
    this.timeout(90_000);
    let nlu: NluServer;
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let admin: AdminClient;
    let editor: Editor;

    before(async () => {
      const version = await nodeRedVersion(name);
      nlu = await startNluServer();
      browser = await launchBrowser();
      nodeRed = await startNodeRed({ version, flows: [] });
      admin = adminClient(nodeRed);
    });

    after(async () => {
      await browser.close();
      await Promise.all([nodeRed.close(), nlu.close()]);
    });

    afterEach(async () => {
      assert.deepEqual(editor.errors, []);
      await editor.close();
    });

    async function open(fields: object): Promise<Page> {
      await admin.deploy(flows(fields));
      editor = await openEditor(browser, nodeRed);
      await openCredential(editor);
      return editor.page;
    }

    it("says what is wrong with what is pasted", async () => {
      const page = await open({});
      await paste(page, nlu.watson);
      assert.match(await problem(page), /JSON of IBM Watson/);
      await paste(page, { ...nlu.serviceAccount.keyFile, private_key: undefined });
      assert.match(await problem(page), /has no private_key/);
      await paste(page, { type: "authorized_user" });
      assert.match(await problem(page), /another kind \(authorized_user\)/);
      await paste(page, "AIza-a-key-alone");
      assert.match(await problem(page), /not JSON/);
      assert.ok(await page.locator("#keyring-authorize").isDisabled());
      await page.locator("#node-config-input-nluProvider").selectOption("watson");
      await paste(page, { apikey: "x" });
      assert.match(await problem(page), /has no url/);
      await page.locator("#node-config-dialog-cancel").click();
    });

    it("takes a key file out of sight, tries it before it is deployed, and has its facts from the server later", async () => {
      const page = await open({});
      await paste(page, nlu.serviceAccount.keyFile);
      assert.match(await account(page), /keyring-demo[^]*dialogflow@keyring-demo/);
      assert.equal(await page.locator("#keyring-nlu-paste").inputValue(), "");
      assert.ok(!(await page.locator("#keyring-nlu-paste").isVisible()));
      await page.locator("#keyring-authorize").click();
      await editor.seesPanel("The provider gave a token");
      await editor.saveCredential();
      await editor.done();
      await editor.deploy();
      const given = nlu.givenTokens.length;
      await editor.close();
      editor = await openEditor(browser, nodeRed);
      await openCredential(editor);
      await editor.seesPanel("Authorized"); // what was tried is in use
      await editor.page.locator("#keyring-nlu-account", { hasText: "dialogflow@keyring-demo" }).waitFor();
      const html = await editor.page.content();
      assert.ok(!html.includes("BEGIN PRIVATE KEY"));
      assert.equal(await editor.page.locator("#node-config-input-nluCredentials").inputValue(), "__PWRD__");
      await editor.page.locator("#keyring-authorize").click();
      await editor.seesPanel("It is in use now");
      assert.equal(nlu.givenTokens.length, given + 1);
    });

    it("asks for the JSON again where a stored one would go to another address", async () => {
      const credentials = { nluCredentials: JSON.stringify(nlu.watson) };
      const page = await open({ nluProvider: "watson", nluTokenUrl: nlu.iamUrl, credentials });
      await page.locator("#keyring-advanced summary").click();
      await page.locator("#node-config-input-nluTokenUrl").fill("https://iam.example/identity/token");
      await page.locator("#keyring-authorize").click();
      await editor.seesPanel("Credentials: give it again");
    });

    it("offers no token where user name and password go with each request", async () => {
      const page = await open({ nluProvider: "watson" });
      await page.locator("#keyring-nlu-replace").click();
      await paste(page, [{ credentials: nlu.watsonLogin }]);
      assert.ok(!(await page.locator("#keyring-authorize-panel").isVisible()));
      assert.match(await account(page), /instances\/demo/);
    });

    it("keeps what is stored where nothing else is pasted", async () => {
      const credentials = { nluCredentials: JSON.stringify(nlu.serviceAccount.keyFile) };
      const page = await open({ credentials });
      await page.locator("#keyring-nlu-replace").click();
      await paste(page, "{");
      await paste(page, "");
      assert.equal(await page.locator("#node-config-input-nluCredentials").inputValue(), "__PWRD__");
    });
  });
}
