import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { ApiServer } from "../support/api-server.js";
import { launchBrowser } from "../support/browser.js";
import { openEditor, type Editor } from "../support/editor.js";
import { closeAll } from "../support/exchange.js";
import { keystoreFile } from "../support/keystores.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { serveMutual } from "../support/tls-servers.js";
import { NODE_REDS, nodeRedVersion, root } from "../support/tools.js";

const FOLDER = join(root, "test/support/keystores");

const flows = (origin: string) => [
  { id: "tab", type: "tab", label: "Test" },
  { id: "basic", type: "keyring-credential", name: "Shop", credentialType: "basic" },
  {
    id: "tokens",
    type: "keyring-credential",
    name: "Tokens",
    credentialType: "oauth2",
    grant: "client_credentials",
    provider: "other",
    clientId: "robot",
    tokenUrl: `${origin}/token`,
    clientAuthentication: "tls_client_auth",
  },
  {
    id: "inject",
    type: "inject",
    z: "tab",
    x: 120,
    y: 100,
    wires: [["request"]],
    props: [],
    repeat: "",
    crontab: "",
    once: false,
  },
  {
    id: "request",
    type: "keyring-mtls-request",
    z: "tab",
    x: 320,
    y: 100,
    wires: [["debug"]],
    method: "GET",
    ret: "txt",
    url: "/ok",
    credential: "",
    headers: [],
    query: [],
  },
  // A credential that no node uses would make the editor ask before it deploys.
  ...["basic", "tokens"].map((credential, index) => ({
    id: `of-${credential}`,
    type: "keyring-http-request",
    z: "tab",
    x: 320,
    y: 160 + 60 * index,
    wires: [[]],
    url: "http://127.0.0.1:9",
    credential,
  })),
  {
    id: "debug",
    type: "debug",
    z: "tab",
    x: 520,
    y: 100,
    wires: [],
    active: true,
    tosidebar: true,
    complete: "payload",
  },
];

/** Chooses files in the browser's own dialog. */
async function upload(
  { page }: Editor,
  place: string,
  ...files: readonly (string | { name: string; buffer: Buffer })[]
) {
  const input = page.locator(`[data-file=${place}] .keyring-file-input`);
  const chosen = files.map((file) => (typeof file === "string" ? join(FOLDER, file) : { ...file, mimeType: "" }));
  await input.setInputFiles(chosen as string[]);
}

async function seesIdentity({ page }: Editor, text: string | RegExp): Promise<void> {
  await page.locator("#keyring-identity", { hasText: text }).waitFor();
}

for (const name of NODE_REDS) {
  describe(`A client certificate in the editor of ${name}`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let editor: Editor;
    let server: ApiServer;

    before(async () => {
      const version = await nodeRedVersion(name);
      server = await serveMutual({ answer: (_request, response) => response.end("both know each other") });
      browser = await launchBrowser();
      nodeRed = await startNodeRed({ version, flows: flows(server.origin) });
      editor = await openEditor(browser, nodeRed);
    });

    after(async () => {
      await browser.close();
      await nodeRed.close();
      await closeAll();
    });

    afterEach(async () => {
      await editor.cancelAll();
      assert.deepEqual(editor.errors, []);
    });

    /** Opens the dialog of a credential that a picker of the node's dialog names. */
    async function editPicked(property: string, action: "edit" | "add"): Promise<void> {
      const { page } = editor;
      await page.locator(`#node-input-btn-${property}-${action}`).click();
      await page.locator("#node-config-dialog-ok").waitFor();
    }

    it("is uploaded, looked into at once, tested, deployed and used", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await editPicked("credential", "add");
      await page.locator("#node-config-input-name").fill("Bank");
      await page.locator("#node-config-input-credentialType").selectOption("mutual");
      await upload(editor, "keystore", "modern.p12");
      await seesIdentity(editor, /needs its password/);
      await page.locator("#node-config-input-keystorePassword").fill("wrong");
      await seesIdentity(editor, /password does not open/);
      await page.locator("#node-config-input-keystorePassword").fill("changeit");
      await seesIdentity(editor, /Client of the tests.*Issuing authority.*RSA 2048.*22:DF:0B/s);
      await upload(editor, "trust", "root.crt");
      await page.locator("#keyring-trust", { hasText: "Root of the tests" }).waitFor();
      await page.locator("#node-config-input-baseUrl").fill(server.origin);
      await page.locator("#keyring-test").click();
      await page.locator("#keyring-test-panel", { hasText: "The API answered 200" }).waitFor();
      await editor.saveCredential();
      await editor.done();
      await editor.deploy();
      await editor.inject("inject");
      await editor.seesDebug("both know each other");
      assert.equal(server.requests.at(-1)?.client, "Client of the tests");
    });

    it("shows what is deployed, and neither the file nor a password comes back to the editor", async () => {
      const { page } = editor;
      await page.reload();
      await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
      await editor.openNode("request");
      await editPicked("credential", "edit");
      await seesIdentity(editor, "Client of the tests");
      assert.equal(await page.locator("#node-config-input-keystore").inputValue(), "__PWRD__");
      const known = await page.evaluate(`JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: true }))`);
      const keystore = (await keystoreFile("modern.p12")).toString("base64");
      assert.ok(!String(known).includes(keystore.slice(100, 160)));
      assert.ok(!String(known).includes("changeit"));
      await editor.cancelCredential();
    });

    it("is refused in the browser where it is empty or larger than 1 MB", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await editPicked("credential", "edit");
      const problem = page.locator("[data-file=keystore] .keyring-problem");
      await upload(editor, "keystore", { name: "empty.p12", buffer: Buffer.alloc(0) });
      await problem.getByText("empty.p12 is empty").waitFor();
      await upload(editor, "keystore", { name: "noise.p12", buffer: Buffer.alloc(5_000_000, 7) });
      await problem.getByText("larger than 1 MB").waitFor();
      assert.equal(await page.locator("#node-config-input-keystore").inputValue(), "__PWRD__");
      await editor.cancelCredential();
    });

    it("is chosen among several keys, and another file can hold the certificate of a PEM key", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await editPicked("credential", "edit");
      await page.locator("#node-config-input-keystorePassword").fill("changeit");
      await upload(editor, "keystore", "several.p12");
      await seesIdentity(editor, "choose one");
      await page.locator("#node-config-input-keystoreEntry").selectOption("ec");
      await seesIdentity(editor, "Client with an EC key");
      await upload(editor, "keystore", "ec-client-locked.pem");
      await seesIdentity(editor, "but no certificate");
      await upload(editor, "certificate", "ec-client.crt");
      await seesIdentity(editor, "Client with an EC key");
      await upload(editor, "keystore", "expired.p12");
      await seesIdentity(editor, "ended on 2021-01-01");
      await editor.cancelCredential();
    });

    it("is shown with those that it trusts, each once though two files hold it", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await editPicked("credential", "edit");
      await upload(editor, "trust", "root.crt");
      await upload(editor, "trust", "authorities.pem");
      const trusted = page.locator("#keyring-trust dt");
      await trusted.getByText("Issuing authority").waitFor();
      assert.deepEqual(await trusted.allInnerTexts(), ["Root of the tests", "Issuing authority"]);
      await editor.cancelCredential();
    });

    it("says what TLS 1.1 costs, and that no protocol can be left out in between", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await editPicked("credential", "edit");
      await page.locator("#node-config-input-tls11").check();
      await page.getByText("SECLEVEL=0").waitFor();
      await page.locator("#node-config-input-tls12").uncheck();
      await page.getByText("leave none out in between").waitFor();
      await editor.cancelCredential();
    });

    it("is the only kind that the first picker lists, and what the second one leaves out", async () => {
      await editor.openNode("request");
      const listed = async (property: string) =>
        (await editor.page.locator(`#node-input-${property} option`).allInnerTexts()).filter(
          (text) => !/none|Add/i.test(text),
        );
      assert.deepEqual(await listed("credential"), ["Bank"]);
      assert.ok(!(await listed("secondCredential")).includes("Bank"));
    });

    it("is chosen in an OAuth 2.0 credential, whose dialog goes on under that of the certificate", async () => {
      const { page } = editor;
      await page.evaluate(`RED.editor.editConfig("", "keyring-credential", "tokens")`);
      await page.locator("#node-config-dialog-ok").waitFor();
      await page.locator("#keyring-advanced summary").click();
      const picker = page.locator("#node-config-input-certificate");
      await picker.selectOption({ label: "Bank" });
      await page
        .locator("#node-config-input-btn-certificate-edit, #node-config-input-edit-certificate")
        .first()
        .click();
      await seesIdentity(editor, "Client of the tests");
      await page.locator("#node-config-dialog-cancel:visible").last().click();
      await picker.waitFor();
      assert.equal(await page.locator("#node-config-input-clientId").inputValue(), "robot");
      await page.locator("#node-config-dialog-ok").click();
      await page.locator("#node-config-dialog-ok").waitFor({ state: "detached" });
      const certificate = await page.evaluate(`RED.nodes.node(RED.nodes.node("tokens").certificate).name`);
      assert.equal(certificate, "Bank");
    });
  });
}
