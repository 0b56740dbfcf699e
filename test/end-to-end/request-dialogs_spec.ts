import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

/** As core's http request stores them; only the type is another. */
const swapped = {
  type: "keyring-http-request",
  z: "tab",
  x: 300,
  wires: [[]],
  name: "",
  method: "GET",
  ret: "txt",
  paytoqs: true,
  url: "http://127.0.0.1:9/things",
  tls: "tls1",
  persist: true,
  proxy: "",
  insecureHTTPParser: false,
  authType: "",
  senderr: true,
  headers: [
    { keyType: "Accept", keyValue: "", valueType: "image/png", valueValue: "" },
    { keyType: "Content-Type", keyValue: "", valueType: "application/json", valueValue: "" },
    { keyType: "other", keyValue: "X-Trace", valueType: "msg", valueValue: "trace" },
  ],
};

const flows = [
  { id: "tab", type: "tab", label: "Test" },
  { id: "tls1", type: "tls-config", name: "Certificates" },
  { ...swapped, id: "swapped", y: 100 },
  { ...swapped, id: "other", y: 160, headers: [], paging: "cursor", pagingMost: "0", retryTimes: "50" },
  { id: "fetch", type: "keyring-fetch-variables", z: "tab", x: 300, y: 220, wires: [[]], url: "/x", rows: [] },
];

/** What the form says of a section. */
function countOf({ page }: Editor, section: string): Promise<string> {
  return page.locator(`#keyring-section-${section} .keyring-count`).innerText();
}

/** Names of the fields of a section that the author sees. */
async function fieldsOf({ page }: Editor, section: string): Promise<string[]> {
  const inputs = page.locator(`#keyring-section-${section} :is(input, select)[id^=node-input-]:visible`);
  const ids = await inputs.evaluateAll((all: { id: string }[]) => all.map(({ id }) => id));
  return ids.map((id) => id.replace("node-input-", ""));
}

function propertiesOf({ page }: Editor, id: string): Promise<Record<string, unknown>> {
  return page.evaluate(`(() => {
    const { _def, valid, validationErrors, credentials, ...node } = RED.nodes.node("${id}");
    const own = Object.keys(_def.defaults).map((name) => [name, node[name]]);
    return { ...Object.fromEntries(own), valid, validationErrors, credentials };
  })()`);
}

for (const name of NODE_REDS) {
  describe(`The dialog of a request in ${name}`, function () {
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

    it("says of a node that was core's what in its folded sections is set", async () => {
      await editor.openNode("swapped");
      const sections = ["headers", "login", "connection", "retry", "pages", "failures"];
      const counts = await Promise.all(sections.map((section) => countOf(editor, section)));
      assert.deepEqual(counts, ["3 set", "", "2 set", "", "", "1 set"]);
    });

    it("changes the meaning of nothing in a node that was core's, when Done is pressed", async () => {
      await editor.openNode("swapped");
      await editor.done();
      const after = await propertiesOf(editor, "swapped");
      const { method, ret, paytoqs, url, tls, persist, proxy, insecureHTTPParser, authType, senderr, headers } = after;
      assert.deepEqual(
        { method, ret, url, tls, persist, proxy, insecureHTTPParser, authType, senderr },
        {
          method: "GET",
          ret: "txt",
          url: swapped.url,
          tls: "tls1",
          persist: true,
          proxy: "",
          insecureHTTPParser: false,
          authType: "",
          senderr: true,
        },
      );
      assert.equal(paytoqs, "query");
      assert.deepEqual(headers, [
        { keyType: "Accept", keyValue: "", valueType: "other", valueValue: "image/png" },
        ...swapped.headers.slice(1),
      ]);
      const { sizeLimit, timeLimit, retry, paging, secondOutput, textIfNotJson, keepCookies, query } = after;
      assert.deepEqual(
        { sizeLimit, timeLimit, retry, paging, secondOutput, textIfNotJson, keepCookies, query },
        {
          sizeLimit: "",
          timeLimit: "",
          retry: false,
          paging: "none",
          secondOutput: false,
          textIfNotJson: false,
          keepCookies: false,
          query: [],
        },
      );
    });

    it("marks on the canvas only what the author can see and correct", async () => {
      const { valid, validationErrors } = await propertiesOf(editor, "other");
      assert.equal(valid, false);
      assert.deepEqual(validationErrors, [
        "Pages: say where the reply's body has it, as in the field's example.",
        "Pages: name the parameter as the API's documentation does.",
        "Most pages: a whole number from 1 to 10000.",
      ]);
      await editor.openNode("other");
      assert.equal(await countOf(editor, "pages"), "2 set, 3 to correct");
      await editor.page.locator("#node-input-paging").selectOption("none");
      assert.equal(await countOf(editor, "pages"), "");
      await editor.done();
      assert.equal((await propertiesOf(editor, "other")).valid, true);
    });

    it("shows of the pages' fields those that the kind needs", async () => {
      await editor.openNode("swapped");
      await editor.page.locator("#keyring-section-pages summary").click();
      const all = ["pagingItems", "pagingStop", "pagingMost", "pagingOutput"];
      const needed: readonly (readonly [kind: string, fields: readonly string[]])[] = [
        ["header", all],
        ["link", ["pagingPath", ...all]],
        ["page", ["pagingParameter", "pagingIn", "pagingFirst", "pagingSize", ...all]],
        ["offset", ["pagingParameter", "pagingIn", "pagingFirst", "pagingSize", ...all]],
        ["cursor", ["pagingPath", "pagingParameter", "pagingIn", ...all]],
      ];
      for (const [kind, fields] of needed) {
        await editor.page.locator("#node-input-paging").selectOption(kind);
        assert.deepEqual(await fieldsOf(editor, "pages"), ["paging", ...fields], kind);
      }
      await editor.page.locator("#node-input-pagingParameter.input-error").waitFor();
    });

    it("takes a stop rule from the expression editor, and says when it is none", async () => {
      const { page } = editor;
      await editor.openNode("swapped");
      await page.locator("#keyring-section-pages summary").click();
      await page.locator("#node-input-paging").selectOption("header");
      await page.locator("#node-input-pagingStop").fill("$count(");
      await page.getByText("this is not a JSONata expression yet").waitFor();
      await page.locator("#node-input-pagingStop").fill("done = true");
      await page.locator("#keyring-edit-stop").click();
      await page.locator(".monaco-editor.focused").waitFor();
      await page.keyboard.press("End");
      await page.keyboard.insertText(" or empty");
      await page.locator("#node-dialog-ok:visible").last().click();
      await page.locator("#node-input-pagingStop").waitFor();
      assert.equal(await page.locator("#node-input-pagingStop").inputValue(), "done = true or empty");
      assert.equal(await countOf(editor, "pages"), "2 set");
    });

    it("forgets user and password with the login, as core does", async () => {
      const { page } = editor;
      await editor.openNode("swapped");
      await page.locator("#keyring-section-login summary").click();
      await page.locator("#node-input-authType").selectOption("basic");
      await page.locator("#node-input-user").fill("ada");
      await page.locator("#node-input-password").fill("analytical");
      await editor.done();
      await editor.openNode("swapped");
      assert.equal(await page.locator("#node-input-user").inputValue(), "ada");
      await page.locator("#keyring-section-login summary").click();
      await page.locator("#node-input-authType").selectOption("");
      await editor.done();
      const { credentials } = await propertiesOf(editor, "swapped");
      const { user, password } = credentials as { user: string; password: string };
      assert.deepEqual({ user, password }, { user: "", password: "" });
    });

    it("shows as Basic a login from before core had kinds of login", async () => {
      await editor.page.evaluate(`RED.nodes.node("other").credentials = { user: "ada", has_password: true }`);
      await editor.openNode("other");
      assert.equal(await countOf(editor, "login"), "1 set");
      await editor.done();
      const { authType, credentials } = await propertiesOf(editor, "other");
      assert.equal(authType, "basic");
      assert.equal((credentials as { user: string }).user, "ada");
    });

    it("keeps a header's value while other names suggest other values", async () => {
      const { page } = editor;
      await editor.openNode("swapped");
      await page.locator("#keyring-section-headers summary").click();
      const row = page.locator("#keyring-rows-headers li").nth(2);
      await row.locator(".red-ui-typedInput-input").first().fill("Accept");
      await row.locator(".red-ui-typedInput-input").last().fill("accepted");
      await editor.done();
      const { headers } = await propertiesOf(editor, "swapped");
      assert.deepEqual((headers as unknown[])[2], {
        keyType: "other",
        keyValue: "Accept",
        valueType: "msg",
        valueValue: "accepted",
      });
    });

    it("of Fetch variables has the same sections, and its query rows are stored", async () => {
      const { page } = editor;
      await editor.openNode("fetch");
      await page.locator("#keyring-section-headers summary").click();
      await page.locator("#keyring-section-headers .red-ui-editableList-addButton").last().click();
      await page.locator(".keyring-query-name").fill("limit");
      await page.locator("#keyring-rows-query .red-ui-typedInput-input").fill("100");
      assert.equal(await countOf(editor, "headers"), "1 set");
      await page.locator("#keyring-section-retry summary").click();
      await page.locator("#node-input-retry").check();
      assert.deepEqual(await fieldsOf(editor, "retry"), ["retry", "retryTimes", "retryLongest"]);
      await editor.done();
      const { query, retry } = await propertiesOf(editor, "fetch");
      assert.deepEqual(query, [{ name: "limit", value: "100", valueType: "str" }]);
      assert.equal(retry, true);
    });
  });
}
