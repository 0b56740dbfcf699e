import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { authorize, fillCredential, signInAt } from "../support/credential-dialog.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const flows = [
  { id: "tab", type: "tab", label: "Test" },
  inject("inject1", 200, "fetch1"),
  {
    id: "fetch1",
    type: "keyring-fetch-variables",
    z: "tab",
    x: 520,
    y: 200,
    wires: [["debug"]],
    method: "GET",
    url: "/contacts.info?id={{payload}}",
    rows: [
      { from: "data.last_name", fromType: "path", to: "payload", toType: "msg", fallbackType: "none", fallback: "" },
    ],
  },
  inject("inject2", 280, "request1"),
  {
    id: "request1",
    type: "keyring-http-request",
    z: "tab",
    x: 520,
    y: 280,
    wires: [["debug"]],
    method: "GET",
    ret: "txt",
    url: "/contacts.list",
  },
  { id: "catch1", type: "catch", z: "tab", x: 520, y: 360, wires: [["debugError"]] },
  debug("debug", 240, "payload"),
  debug("debugError", 360, "error.message"),
];

function inject(id: string, y: number, target: string): object {
  return {
    id,
    type: "inject",
    z: "tab",
    x: 300,
    y,
    props: [{ p: "payload" }],
    payload: "42",
    payloadType: "str",
    repeat: "",
    crontab: "",
    once: false,
    topic: "",
    wires: [[target]],
  };
}

function debug(id: string, y: number, complete: string): object {
  return {
    id,
    type: "debug",
    z: "tab",
    x: 760,
    y,
    active: true,
    tosidebar: true,
    complete,
    targetType: "msg",
    wires: [],
  };
}

/** Both versions, one after another: each gets a provider, a CRM, a Node-RED and a browser of its own. */
for (const name of NODE_REDS) {
  describe(`An author in ${name}`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let oauth: OAuthServer;
    let crm: CrmServer;
    let nodeRed: RunningNodeRed;
    let editor: Editor;

    const ours = () => ({
      name: "CRM",
      providerName: "Demo",
      clientId: oauth.clients.basic.clientId,
      clientSecret: oauth.clients.basic.clientSecret,
      scope: "openid email contacts",
      authorizationUrl: oauth.authorizationUrl,
      tokenUrl: oauth.tokenUrl,
      revocationUrl: oauth.revocationUrl,
      baseUrl: crm.url,
    });

    async function openNewCredential(node: string): Promise<void> {
      await editor.openNode(node);
      await editor.page.locator("#node-input-btn-credential-add").click();
      await editor.page.locator("#keyring-authorize-panel").waitFor();
    }

    async function restart(): Promise<void> {
      await nodeRed.stop();
      await nodeRed.start();
      await editor.close();
      editor = await openEditor(browser, nodeRed);
    }

    before(async () => {
      const version = await nodeRedVersion(name);
      browser = await launchBrowser();
      oauth = await startOAuthServer({ accessTokenSeconds: 3600 });
      crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
      const { authorizationUrl, tokenUrl, clients } = oauth;
      const app = {
        label: "Company CRM",
        ...clients.basic,
        authorizationUrl,
        tokenUrl,
        scope: "contacts",
        baseUrl: crm.url,
      };
      const keyring = JSON.stringify({ refusedTokenMinimumAge: 0, apps: { company: app } });
      nodeRed = await startNodeRed({ version, flows, settings: { keyring } });
      editor = await openEditor(browser, nodeRed);
    });

    after(async () => {
      await browser.close();
      await Promise.all([nodeRed.close(), oauth.close(), crm.close()]);
    });

    it("makes a credential, signs in before any deploy, and sees a value of the API in the debug sidebar", async () => {
      await openNewCredential("fetch1");
      await fillCredential(editor.page, ours());
      await authorize(editor.page);
      await editor.seesPanel("ada@");
      await editor.seesPanel("press Add, then Deploy");
      await editor.saveCredential();
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.seesPanel("What is left to do: press Deploy");
      await editor.cancelCredential();
      await editor.done();
      await editor.deploy();
      await editor.inject("inject1");
      await editor.seesDebug("Hamilton");
      assert.deepEqual(
        oauth.tokenRequests.map(({ grantType }) => grantType),
        ["authorization_code"],
      );
    });

    it("R13 goes on after a restart without a deploy, and after the access token has ended", async () => {
      oauth.endAccessTokens();
      await restart();
      await editor.inject("inject1");
      await editor.seesDebug("Hamilton");
      assert.equal(oauth.tokenRequests.at(-1)?.grantType, "refresh_token");
      await restart();
      await editor.inject("inject1");
      await editor.seesDebug("Hamilton");
    });

    it("finds the credential in another node's picker, and the account in its dialog", async () => {
      await editor.openNode("request1");
      const picker = editor.page.locator("#node-input-credential");
      const options = await picker.locator("option").allTextContents();
      assert.ok(options.includes("CRM"), options.join());
      await picker.selectOption({ label: "CRM" });
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.seesPanel("ada@");
      await editor.seesPanel("then renewed by itself");
      await editor.cancelCredential();
      await editor.done();
      await editor.deploy();
      await editor.inject("inject2");
      await editor.seesDebug("Johnson");
    });

    it("is told that somebody else signed in than before, and goes back", async () => {
      await editor.openNode("request1");
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.seesPanel("ada@");
      await authorize(editor.page, { login: "grace" });
      await editor.seesPanel("another account than before: flows acted as ada@");
      await authorize(editor.page);
      await editor.seesPanel(/ada@.*there is nothing to deploy/);
      const panel = await editor.page.locator("#keyring-authorize-panel").innerText();
      assert.ok(!panel.includes("another account"));
      await editor.cancelCredential();
      await editor.done();
    });

    it("is told of an expression that can't work while typing it", async () => {
      await openNewCredential("request1");
      const { page } = editor;
      await page.locator("#keyring-advanced > summary").click();
      const problem = page.locator(".keyring-problem[data-for=expiredWhen]");
      await fillCredential(page, { expiredWhen: "payload.(" });
      await problem.filter({ hasText: "not a JSONata expression yet" }).waitFor();
      await fillCredential(page, { expiredWhen: "payload.error = 'expired'" });
      await problem.and(page.locator(":empty")).waitFor({ state: "attached" });
      await editor.cancelCredential();
      await editor.done();
    });

    it("is told what to do when access is denied on the provider's page", async () => {
      await openNewCredential("request1");
      await fillCredential(editor.page, ours());
      await authorize(editor.page, { allows: false });
      await editor.seesPanel("Authorize again and allow it");
      await editor.cancelCredential();
      await editor.done();
    });

    it("is told what to do when the client secret is wrong", async () => {
      await openNewCredential("request1");
      await fillCredential(editor.page, { ...ours(), clientSecret: "wrong" });
      await authorize(editor.page);
      await editor.seesPanel("Compare both with what the provider's page shows");
      await editor.cancelCredential();
      await editor.done();
    });

    it("is told what to do when the provider can't be reached", async () => {
      await openNewCredential("request1");
      await fillCredential(editor.page, { ...ours(), tokenUrl: "http://127.0.0.1:9/token" });
      await authorize(editor.page);
      await editor.seesPanel("127.0.0.1:9 can't be reached");
      await editor.cancelCredential();
      await editor.done();
    });

    it("gets a link where the browser blocks the window", async () => {
      await openNewCredential("request1");
      await fillCredential(editor.page, ours());
      await editor.page.evaluate("window.openOfTheBrowser = window.open; window.open = () => null");
      await editor.page.locator("#keyring-authorize").click();
      const opened = editor.page.context().waitForEvent("page");
      await editor.page.locator("#keyring-open-link").click();
      await editor.page.evaluate("window.open = window.openOfTheBrowser");
      await signInAt(await opened);
      await editor.seesPanel("press Add, then Deploy");
      await editor.cancelCredential();
      await editor.done();
    });

    it("gets a token by Client Credentials with the same button, and nobody signs in", async () => {
      await openNewCredential("request1");
      await fillCredential(editor.page, { ...ours(), grant: "client_credentials", scope: "contacts", name: "Machine" });
      await editor.page.locator("#keyring-authorize").click();
      await editor.seesPanel("The provider gave a token");
      await editor.saveCredential();
      await editor.done();
      await editor.deploy();
      await editor.inject("inject2");
      await editor.seesDebug("Johnson");
    });

    it("authorizes a system app with one press, and sees neither its client nor its secret", async () => {
      await openNewCredential("request1");
      await editor.page.locator("input[name=keyring-app][value=system]").check();
      await fillCredential(editor.page, { name: "By the administrator", systemApp: "company" });
      assert.equal(await editor.page.locator("#node-config-input-clientSecret").isVisible(), false);
      assert.match(await editor.page.locator("#keyring-callback-url").inputValue(), /\/keyring\/callback\/company$/);
      await authorize(editor.page);
      await editor.seesPanel("press Add, then Deploy");
      await editor.saveCredential();
      await editor.done();
      await editor.deploy();
      await editor.inject("inject2");
      await editor.seesDebug("Johnson");
    });

    it("makes a row of a value by a click in a sample reply", async () => {
      await editor.openNode("fetch1");
      await editor.page.locator("#keyring-sample-section summary").click();
      await editor.page.locator("#keyring-sample").fill('{"data":{"last-name":"x","first_name":"Ada"}}');
      await editor.page.locator("#keyring-tree button", { hasText: "first_name" }).click();
      const rows = editor.page.locator("#keyring-rows-rows > li");
      assert.equal(await rows.count(), 2);
      await editor.done();
      await editor.deploy();
      const row = await editor.page.evaluate("RED.nodes.node('fetch1').rows[1]");
      const made = { from: "data.first_name", fromType: "path", to: "first_name", toType: "msg" };
      assert.deepEqual(row, { ...made, fallback: "", fallbackType: "none" });
    });

    it("disconnects, which revokes the tokens, and the node says at once what it needs", async () => {
      await editor.openNode("fetch1");
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.page.locator("#keyring-disconnect").click();
      await editor.seesPanel("revoked at the provider");
      await editor.cancelCredential();
      await editor.done();
      assert.equal(oauth.revocations, 1);
      await editor.page.locator("#fetch1", { hasText: "needs authorizing" }).waitFor();
      await editor.inject("inject1");
      await editor.seesDebug("needs authorizing");
    });

    it("is told under the picker that a credential is hidden, and gets there by a click", async () => {
      await editor.openNode("request1");
      await editor.page.locator("#keyring-hidden-credentials", { hasText: "1 credential is not listed" }).waitFor();
      await editor.page.locator("#keyring-hidden-credentials a", { hasText: "CRM" }).click();
      await editor.seesPanel("Not authorized yet");
      await authorize(editor.page, { login: "grace" });
      await editor.seesPanel("there is nothing to deploy");
      await editor.saveCredential();
      const picker = editor.page.locator("#node-input-credential");
      assert.equal(
        await picker.locator("option:checked").textContent(),
        "By the administrator",
        "the author's choice stays",
      );
      await picker.selectOption({ label: "CRM" });
      await editor.done();
      await editor.deploy();
      await editor.inject("inject1");
      await editor.seesDebug("Hamilton");
    });

    it("R20 leaves no token, code or secret in logs, flows, store or the editor", async () => {
      const files = (await readdir(nodeRed.userDir, { recursive: true })).filter(
        (file) => /\.(json|key|js|backup)$/.test(file) && !file.startsWith("node_modules"),
      );
      const written = await Promise.all(files.map((file) => readFile(join(nodeRed.userDir, file), "utf8")));
      const shown = [nodeRed.output(), ...written, await editor.page.content()].join("\n");
      assert.ok(files.some((file) => file.startsWith("keyring/")));
      for (const secret of [oauth.clients.basic.clientSecret, ...oauth.givenTokens()]) {
        assert.ok(!shown.includes(secret), "a secret is written somewhere");
      }
    });

    it("sees no error of the editor's scripts", () => {
      assert.deepEqual(editor.errors, []);
    });
  });
}
