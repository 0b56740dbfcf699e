import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { keepConsumers } from "../support/consumers-in-store.js";
import { fillCredential } from "../support/credential-dialog.js";
import { openEditor, type Editor } from "../support/editor.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

/** More than a store looks through for one answer. */
const MANY = 2_040;

const brand = {
  id: "brand",
  type: "keyring-credential",
  name: "Brand",
  credentialType: "consumer",
  provider: "other",
  server: "brand",
  clientId: "client of the brand",
  clientAuthentication: "none",
  authorizationUrl: "https://accounts.brand.example/authorize",
  tokenUrl: "https://accounts.brand.example/token",
  baseUrl: "https://api.brand.example",
};

const flows = [
  { id: "tab", type: "tab", label: "Test" },
  brand,
  { id: "shared", type: "keyring-credential", name: "Shared", app: "system", systemApp: "machine" },
  { ...node("login", "keyring-login-link", 100), wires: [[], [], []] },
  { ...node("linked", "keyring-login-link", 180), wires: [[], [], []], mode: "link", action: "signIn" },
  { ...node("request", "keyring-http-request", 260), url: "/orders", method: "GET", ret: "txt" },
  { ...node("fetch", "keyring-fetch-variables", 340), url: "/orders", rows: [] },
  { ...node("other", "keyring-http-request", 420), credential: "shared", url: "https://a.example", method: "GET" },
];

function node(id: string, type: string, y: number) {
  return { id, type, z: "tab", x: 300, y, wires: [[]], name: "", credential: "brand" };
}

const apps = {
  machine: {
    label: "Machine",
    clientId: "m",
    clientSecret: "s",
    grant: "client_credentials",
    tokenUrl: "https://a.example/t",
    baseUrl: "https://a.example",
  },
  shop: {
    label: "Shop",
    clientId: "c",
    clientSecret: "s",
    authorizationUrl: "https://a.example/a",
    tokenUrl: "https://a.example/t",
    baseUrl: "https://a.example",
  },
};

const AUTHENTICATION_URL =
  "https://accounts.other.example/authorize?client_id=34e8&response_type=code&redirect_uri=https://va.idp.example/callback/1/redirectedCode&scope=user-read-private&prompt=login";

for (const name of NODE_REDS) {
  describe(`An author whose consumers sign in, in ${name},`, function () {
    this.timeout(120_000);
    let browser: Browser;
    let nodeRed: RunningNodeRed;
    let editor: Editor;

    before(async () => {
      const version = await nodeRedVersion(name);
      browser = await launchBrowser();
      const roots = { httpAdminRoot: '"/admin"', httpNodeRoot: '"/api"' };
      const httpNodeAuth = '{ user: "u", pass: "no hash" }'; // authors then sign in under the admin root
      const settings = { ...roots, httpNodeAuth, keyring: JSON.stringify({ apps }) };
      nodeRed = await startNodeRed({ version, flows, settings });
      editor = await openEditor(browser, nodeRed, { root: "/admin" });
    });

    after(async () => {
      await browser.close();
      await nodeRed.close();
    });

    afterEach(async () => {
      await editor.cancelAll();
      assert.deepEqual(editor.errors, []);
    });

    const propertyOf = (id: string, property: string): Promise<unknown> =>
      editor.page.evaluate(`RED.nodes.node(${JSON.stringify(id)})[${JSON.stringify(property)}]`);

    const isShown = (id: string) => editor.page.locator(`#${id}`).isVisible();

    async function openCredential(of: string): Promise<void> {
      await editor.openNode(of);
      await editor.page.locator("#node-input-btn-credential-edit").click();
      await editor.page.locator("#keyring-consumers-count", { hasText: /\d/ }).waitFor();
    }

    /** The names that the picker has, but for "none". */
    async function listed(): Promise<string[]> {
      const options = editor.page.locator("#node-input-credential option:not([value=_ADD_])");
      return (await options.allTextContents()).map((text) => text.trim());
    }

    it("is offered only credentials that consumers can sign in to", async () => {
      await editor.openNode("login");
      assert.deepEqual(await listed(), ["Brand"]);
    });

    it("sees of a login link what the action needs, and folded sections say what is set", async () => {
      const { page } = editor;
      const sections = ["message", "page", "advanced"].map((section) => `keyring-section-${section}`);
      await editor.openNode("login");
      assert.deepEqual(await Promise.all(sections.map(isShown)), [true, true, true]);
      await page.locator("#keyring-section-advanced summary").click();
      assert.deepEqual(await Promise.all(["lifetime", "mode", "code"].map((field) => isShown(`node-input-${field}`))), [
        true,
        true,
        false, // its typed input stands for it
      ]);
      await page.locator("#node-input-lifetime").fill("30");
      assert.equal(await page.locator("#keyring-section-advanced .keyring-count").innerText(), "1 set");
      await page.locator("#node-input-action").selectOption("signOut");
      assert.deepEqual(await Promise.all(sections.map(isShown)), [false, false, true]);
      assert.equal(await isShown("node-input-lifetime"), false);
      assert.equal(await page.locator("#keyring-section-advanced .keyring-count").innerText(), "");
    });

    it("stores nothing else when a login link of a bare flow file is opened and saved", async () => {
      await editor.openNode("login");
      await editor.done();
      const stored = await Promise.all(
        ["action", "consumer", "consumerType", "channel", "channelType", "lifetime", "mode", "code", "codeType"].map(
          (property) => propertyOf("login", property),
        ),
      );
      assert.deepEqual(stored, ["signIn", "consumer", "msg", "", "str", "", "code", "payload", "msg"]);
      assert.equal(await propertyOf("login", "valid"), true);
    });

    it("is told what can't work in a login link", async () => {
      const { page } = editor;
      await editor.openNode("login");
      for (const section of ["message", "page", "advanced"])
        await page.locator(`#keyring-section-${section} summary`).click();
      const wrong = {
        text: "Hello {{name}",
        logo: "http://a.example/x.png",
        back: "javascript:alert(1)",
        lifetime: "-1",
      };
      for (const [field, text] of Object.entries(wrong)) {
        await page.locator(`#node-input-${field}`).fill(text);
        await page.locator(`.keyring-problem[data-for=${field}]`, { hasText: /./ }).waitFor();
      }
      await page.locator("#node-input-logo").fill(`data:image/png;base64,${"A".repeat(33_000)}`);
      await page.locator(".keyring-problem[data-for=logo]", { hasText: "at most 24 KB" }).waitFor();
      await page.locator("#node-input-back").fill("https://t.me/bot?start={{code}}");
      await page.locator(".keyring-problem[data-for=back]:empty").waitFor({ state: "attached" });
    });

    it("may choose links without a code only where settings.js allows them; a stored one shows what is wrong", async () => {
      const modes = () => editor.page.locator("#node-input-mode option").evaluateAll((all) => all.length);
      await editor.openNode("login");
      assert.equal(await modes(), 1);
      await editor.page.locator("#node-dialog-cancel").click();
      await editor.page.locator("#node-dialog-cancel").waitFor({ state: "detached" });
      await editor.openNode("linked");
      await editor.page.getByText("Links without a code are not allowed here").waitFor();
      assert.equal(await modes(), 2);
    });

    it("is offered links without a code where they are allowed", async () => {
      const another = await openAllowingLinks();
      await another.openNode("login");
      await another.page.locator("#node-input-mode option[value=link]").waitFor({ state: "attached" });
      await another.page.locator("#keyring-section-advanced summary").click();
      await another.page.locator("#node-input-mode").selectOption("link");
      await another.page.getByText("Dangerous").waitFor();
      const code = another.page.locator(".form-row", { has: another.page.locator("#node-input-code") });
      assert.equal(await code.isVisible(), false);
      await another.close();
    });

    /** An editor whose server says that links without a code are allowed. */
    async function openAllowingLinks(): Promise<Editor> {
      const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
      await context.route("**/keyring/setup", async (route) => {
        const setup = (await (await route.fetch()).json()) as object;
        await route.fulfill({ json: { ...setup, isLinkModeAllowed: true } });
      });
      return openEditor(browser, nodeRed, { root: "/admin", context });
    }

    it("pastes an authentication URL, which fills the form, says what is missing and is not kept", async () => {
      const { page } = editor;
      await editor.openNode("login");
      await page.locator("#node-input-btn-credential-add").click();
      await page.locator("#keyring-authentication-url").fill(AUTHENTICATION_URL);
      await page.locator("#keyring-authentication-url").press("Enter");
      const report = page.locator("#keyring-authentication-url-report");
      await report.getByText("Filled in: Authorization URL, Client ID, Scope, 1 further parameter.").waitFor();
      await report.getByText("takes the place of https://va.idp.example/callback/1/redirectedCode").waitFor();
      await report.getByText("Still missing: Client secret, Token URL.").waitFor();
      await page.locator("#keyring-consumer-panel", { hasText: "Fill in first: Client secret, Token URL." }).waitFor();
      const callback = await page.locator("#keyring-callback-url").inputValue();
      assert.match(callback, new RegExp(`^${nodeRed.url}/api/keyring/callback/[0-9a-f]{16}$`));
      await fillCredential(page, {
        name: "Pasted",
        clientSecret: "secret of the client",
        tokenUrl: "https://accounts.other.example/token",
      });
      assert.equal(await report.getByText("Still missing").count(), 0);
      assert.equal(await isShown("keyring-authorize-panel"), false);
      assert.equal(await isShown("node-config-input-grant"), false);
      await editor.saveCredential();
      await page.locator("#node-input-credential option:checked", { hasText: "Pasted" }).waitFor({ state: "attached" });
      await editor.done();
      const id = String(await propertyOf("login", "credential"));
      const properties = [
        "credentialType",
        "clientId",
        "scope",
        "authorizationUrl",
        "tokenUrl",
        "authorizeParams",
        "grant",
      ];
      assert.deepEqual(await Promise.all(properties.map((property) => propertyOf(id, property))), [
        "consumer",
        "34e8",
        "user-read-private",
        "https://accounts.other.example/authorize",
        "https://accounts.other.example/token",
        [{ name: "prompt", value: "login" }],
        "authorization_code",
      ]);
      await editor.deploy();
      const reply = await fetch(`${nodeRed.url}/admin/flows`);
      const stored = await reply.text();
      assert.doesNotMatch(stored, /va\.idp\.example|secret of the client/);
      await page.waitForFunction(`RED.nodes.node(${JSON.stringify(id)}).status?.fill === "green"`);
    });

    it("pastes the URL of a preset, which is recognized with its variable", async () => {
      const { page } = editor;
      await editor.openNode("login");
      await page.locator("#node-input-btn-credential-add").click();
      await page
        .locator("#keyring-authentication-url")
        .fill(
          "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize?client_id=m&scope=offline_access%20User.Read",
        );
      await page.locator("#keyring-authentication-url").press("Enter");
      await page.getByText("Filled in: Provider, Authorization URL, Client ID, Scope.").waitFor();
      assert.equal(await page.locator("#node-config-input-provider").inputValue(), "microsoft");
      assert.equal(await page.locator("#keyring-variable-tenant").inputValue(), "contoso.com");
      assert.equal(
        await page.locator("#node-config-input-tokenUrl").inputValue(),
        "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token",
      );
      await page.locator("#keyring-authentication-url-report").getByText("Still missing: Client secret.").waitFor();
    });

    it("is told that what was pasted is no address", async () => {
      const { page } = editor;
      await openCredential("login");
      await page.locator("#keyring-authentication-url").fill("client_id=x");
      await page.locator("#keyring-authentication-url").press("Enter");
      await page.getByText("This is not a whole address: paste all of it").waitFor();
    });

    it("chooses a system app; one for Client Credentials is offered to other types alone", async () => {
      const { page } = editor;
      await editor.openNode("request");
      await page.locator("#node-input-btn-credential-add").click();
      await page.locator("input[name=keyring-app][value=system]").check();
      const offered = () => page.locator("#node-config-input-systemApp option").allTextContents();
      assert.deepEqual(await offered(), ["choose an app", "Machine", "Shop"]);
      assert.equal(await isShown("keyring-callback-url"), false); // no app, no address to register
      await fillCredential(page, { systemApp: "machine" });
      await page.locator("#node-config-input-credentialType").selectOption("consumer");
      await page.getByText("This app is for Client Credentials").waitFor();
      await fillCredential(page, { systemApp: "shop", name: "By the administrator" });
      assert.equal(await page.getByText("This app is for Client Credentials").count(), 0);
      assert.equal(await isShown("keyring-authentication-url"), false);
      assert.equal(
        await page.locator("#keyring-callback-url").inputValue(),
        `${nodeRed.url}/api/keyring/callback/shop`,
      );
      await page.locator("#keyring-consumer-panel", { hasText: "Each consumer signs in" }).waitFor();
      await editor.cancelCredential();
      await page.locator("#node-input-btn-credential-add").click();
      await page.locator("#node-config-input-credentialType").selectOption("consumer");
      await page.locator("input[name=keyring-app][value=system]").check();
      assert.deepEqual(await offered(), ["choose an app", "Shop"]);
    });

    it("keeps the choice of a credential that was added with another type, and is told what is wrong", async () => {
      const { page } = editor;
      await editor.openNode("linked");
      await page.locator("#node-input-btn-credential-add").click();
      assert.equal(await page.locator("#node-config-input-credentialType").inputValue(), "consumer");
      await fillCredential(page, { credentialType: "access_token", name: "Wrong", accessToken: "x" });
      await editor.saveCredential();
      await page.locator("#node-input-credential option:checked", { hasText: "Wrong" }).waitFor({ state: "attached" });
      await page.getByText("Consumers can't sign in to a credential of this type").waitFor();
    });

    for (const [id, what] of [
      ["request", "HTTP request"],
      ["fetch", "Fetch variables"],
    ] as const) {
      it(`finds the consumer's fields in ${what} where the credential is a consumer's, and there alone`, async () => {
        const { page } = editor;
        const consumer = page.locator(".form-row", { has: page.locator("#node-input-consumer") });
        const channel = page.locator(".form-row", { has: page.locator("#node-input-channel") });
        await editor.openNode(id);
        assert.deepEqual([await consumer.isVisible(), await channel.isVisible()], [true, true]);
        await page.locator("#node-input-credential").selectOption("shared");
        assert.deepEqual([await consumer.isVisible(), await channel.isVisible()], [false, false]);
        await page.locator("#node-input-credential").selectOption("brand");
        await consumer.locator(".red-ui-typedInput-input").fill("");
        await page.getByText("Consumer: say where the message has the consumer's id.").waitFor();
        await consumer.locator(".red-ui-typedInput-input").fill("chat.sender");
        await editor.done();
        assert.deepEqual(
          await Promise.all(["consumer", "consumerType", "channel"].map((property) => propertyOf(id, property))),
          ["chat.sender", "msg", ""],
        );
      });
    }

    it("still writes the body of Fetch variables as plain text", async () => {
      await editor.openNode("fetch");
      await editor.page.locator("#node-input-method").selectOption("POST");
      await editor.page.locator("#node-input-bodyType").selectOption("json");
      await editor.page.locator("textarea#node-input-body").fill("{}");
      await editor.done();
      const stored = await Promise.all(["body", "bodyType", "valid"].map((property) => propertyOf("fetch", property)));
      assert.deepEqual(stored, ["{}", "json", true]);
    });

    it("finds nothing marked in nodes of flow files without those fields", async () => {
      const ids = ["request", "fetch", "other", "login"];
      assert.deepEqual(await Promise.all(ids.map((id) => propertyOf(id, "valid"))), [true, true, true, true]);
      await editor.openNode("other");
      await editor.done();
      assert.equal(await propertyOf("other", "valid"), true);
    });

    describe("with many of them,", () => {
      const rows = () => editor.page.locator("#keyring-consumers-list > li");
      const names = () => rows().locator("b").allTextContents();

      before(async () => {
        const many = Array.from({ length: MANY }, (_none, number) => ({
          consumer: `person-${number}`,
          set: { account: `p${number}@brand.example` },
        }));
        await keepConsumers(nodeRed, brand, [...many, { consumer: 4711, channel: "mail", set: { refreshToken: "r" } }]);
      });

      async function openList(): Promise<void> {
        await openCredential("request");
        await editor.page.locator("#keyring-consumers summary").click();
        await rows().first().waitFor();
      }

      async function search(text: string): Promise<void> {
        await editor.page.locator("#keyring-consumers-search").fill(text);
      }

      /** Searches for somebody whom nobody else's account is like; the first page may have shown them, too. */
      async function searchOne(number: number): Promise<void> {
        await search(`p${number}@brand`);
        await rows().nth(1).waitFor({ state: "detached" });
        await rows().getByText(`p${number}@brand.example`).waitFor();
      }

      it("turns the pages of the list, and back again", async () => {
        const { page } = editor;
        await openList();
        assert.equal(await page.locator("#keyring-consumers-count").innerText(), String(MANY + 1));
        const first = await names();
        assert.equal(first.length, 20);
        await page.locator("#keyring-consumers-next").click();
        await page.getByText("Page 2", { exact: true }).waitFor();
        assert.ok((await names()).every((shown) => !first.includes(shown)));
        await page.locator("#keyring-consumers-back").click();
        await page.getByText("Page 1", { exact: true }).waitFor();
        assert.deepEqual(await names(), first);
        assert.equal(await page.locator("#keyring-consumers-back").isDisabled(), true);
      });

      it("finds one by a search, with channel, account and how long the token lasts", async () => {
        await openList();
        await searchOne(77);
        assert.deepEqual(await names(), ["person-77"]);
        await search("4711");
        await rows()
          .getByText(/a number · in mail · token from .* then renewed by itself/)
          .waitFor();
      });

      it("sees that a long search goes on, and that nobody was found", async () => {
        const { page } = editor;
        await openList();
        let letGo = () => {};
        const held = new Promise<void>((resolve) => (letGo = resolve));
        await page.route(/consumers\?after=[^&]/, async (route) => {
          await held;
          await route.continue();
        });
        await search("nobody of this name");
        await page.locator("#keyring-consumers-note", { hasText: "Still searching" }).waitFor();
        letGo();
        await page.locator("#keyring-consumers-note", { hasText: "Nobody was found" }).waitFor();
        await page.unroute(/consumers\?after=[^&]/);
      });

      it("removes one after a question in the row itself, and can change their mind", async () => {
        const { page } = editor;
        await openList();
        await searchOne(55);
        const remove = rows()
          .filter({ has: page.getByText("person-55", { exact: true }) })
          .locator(".keyring-consumer-remove");
        await remove.click();
        await rows().locator(".keyring-consumer-keep").click();
        await remove.click();
        await rows().getByText("Sign person-55 out?").waitFor();
        await rows().locator(".keyring-consumer-confirm").click();
        await page.locator("#keyring-consumers-count", { hasText: new RegExp(`^${MANY}$`) }).waitFor();
        assert.ok(!(await names()).includes("person-55"));
      });

      it("sees in the dialog what goes wrong, and no secret", async () => {
        const { page } = editor;
        await openList();
        await page.route("**/consumers/remove", (route) => route.abort());
        await page.locator(".keyring-consumer-remove").first().click();
        await page.locator(".keyring-consumer-confirm").click();
        await page.locator("#keyring-consumers-note", { hasText: "Node-RED did not answer" }).waitFor();
        await page.unroute("**/consumers/remove");
        assert.doesNotMatch(await page.content(), /access person/);
      });
    });
  });
}
