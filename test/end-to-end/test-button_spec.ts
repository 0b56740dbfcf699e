import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { ApiServer } from "../support/api-server.js";
import { launchBrowser } from "../support/browser.js";
import { fillCredential } from "../support/credential-dialog.js";
import { openEditor, type Editor } from "../support/editor.js";
import { closeAll, serve } from "../support/exchange.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const flows = [
  { id: "tab", type: "tab", label: "Test" },
  { id: "request", type: "keyring-http-request", z: "tab", x: 300, y: 200, wires: [[]], method: "GET", url: "/me" },
];

/** Both versions, one after another. */
for (const name of NODE_REDS) {
  describe(`Test in the credential's dialog, in ${name}`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let editor: Editor;
    let api: ApiServer;

    before(async () => {
      browser = await launchBrowser();
      nodeRed = await startNodeRed({ version: await nodeRedVersion(name), flows });
      const right = `Basic ${Buffer.from("ada:open sesame").toString("base64")}`;
      api = await serve(({ path, headers }, response) => {
        response.writeHead(headers.authorization !== right ? 401 : path === "/me" ? 200 : 404).end();
      });
      editor = await openEditor(browser, nodeRed);
    });

    after(async () => {
      await browser.close();
      await nodeRed.close();
      await closeAll();
    });

    const panel = () => editor.page.locator("#keyring-test-panel");

    async function test(expected: RegExp): Promise<void> {
      await editor.page.locator("#keyring-test").click();
      await panel().filter({ hasText: expected }).waitFor();
    }

    it("tells what the API says, before the first deploy", async () => {
      await editor.openNode("request");
      await editor.page.locator("#node-input-btn-credential-add").click();
      await editor.page.locator("#keyring-test").waitFor();
      await fillCredential(editor.page, { credentialType: "basic", name: "CRM", username: "ada", password: "wrong" });
      await test(/Nothing to ask for: write a path/);
      await fillCredential(editor.page, { baseUrl: api.origin, testUrl: "/me" });
      await test(/The API answered 401, after \d+ ms.*The API refused the credential/);
      await fillCredential(editor.page, { password: "open sesame", testUrl: "/you" });
      await test(/The API answered 404/);
      await fillCredential(editor.page, { testUrl: "/me" });
      await test(/The API answered 200.*The credential works/);
    });

    it("takes an answer away that is not of the form any more", async () => {
      await fillCredential(editor.page, { username: "grace" });
      await panel().waitFor({ state: "hidden" });
      await fillCredential(editor.page, { username: "ada" });
    });

    it("uses the stored password, and only where it was deployed for", async () => {
      await editor.saveCredential();
      await editor.done();
      await editor.deploy();
      await editor.openNode("request");
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.page.locator("#keyring-test").waitFor();
      assert.equal(await editor.page.locator("#node-config-input-testUrl").inputValue(), "/me");
      await test(/The API answered 200/);
      await fillCredential(editor.page, { baseUrl: "https://other.example" });
      await test(/https:\/\/other\.example is none of the addresses that this credential was deployed for/);
      await editor.cancelCredential();
      assert.deepEqual(editor.errors, []);
    });

    it("is not there where each consumer signs in", async () => {
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.page.locator("#keyring-test").waitFor();
      await editor.page.locator("#node-config-input-credentialType").selectOption("consumer");
      await editor.page.locator("#keyring-test").waitFor({ state: "hidden" });
    });
  });
}
