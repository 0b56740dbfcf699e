import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { chatFlow, openChat } from "../support/chat-flow.js";
import { signInAt } from "../support/credential-dialog.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { freePort, startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { nodeRedVersion, type NodeRedName } from "../support/tools.js";

const EXAMPLE = "Chat - sign in, then show my orders";

/** A phone, as its pages see it. */
const PHONE = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, locale: "en-GB" };

interface World {
  readonly name: string;
  readonly version: NodeRedName;
  /** Under which Node-RED's node routes stand. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly app: "custom" | "system";
}

const WORLDS: readonly World[] = [
  { name: "Node-RED 4.1", version: "Node-RED 4.1", root: "", settings: {}, app: "custom" },
  { name: "Node-RED 5.0", version: "Node-RED 5.0", root: "", settings: {}, app: "custom" },
  { name: "Node-RED 4.1 with a system app", version: "Node-RED 4.1", root: "", settings: {}, app: "system" },
  { name: "Node-RED 5.0 with a system app", version: "Node-RED 5.0", root: "", settings: {}, app: "system" },
  {
    name: "Node-RED 4.1 without an editor, under another root",
    version: "Node-RED 4.1",
    root: "/api",
    settings: { httpAdminRoot: "false", httpNodeRoot: '"/api"' },
    app: "custom",
  },
  {
    name: "Node-RED 5.0 without an editor, under another root",
    version: "Node-RED 5.0",
    root: "/api",
    settings: { httpAdminRoot: "false", httpNodeRoot: '"/api"' },
    app: "custom",
  },
];

for (const world of WORLDS) {
  describe(`A consumer of a flow in ${world.name}`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let oauth: OAuthServer;
    let crm: CrmServer;
    let nodeRed: RunningNodeRed;
    let contexts: BrowserContext[] = [];
    let chatAddress: string;

    before(async () => {
      const version = await nodeRedVersion(world.version);
      browser = await launchBrowser();
      oauth = await startOAuthServer();
      crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
      const port = await freePort();
      const chat = `http://127.0.0.1:${port}${world.root}`;
      const { authorizationUrl, tokenUrl, clients } = oauth;
      const shop = { ...clients.basic, authorizationUrl, tokenUrl, scope: "openid contacts", baseUrl: crm.url };
      const keyring = JSON.stringify({ publicUrl: chat, apps: { shop } });
      const changes = world.app === "system" ? { app: "system", systemApp: "shop" } : {};
      const flows = await chatFlow(EXAMPLE, { chat, oauth: oauth.url, crm: crm.url }, changes);
      nodeRed = await startNodeRed({ version, flows, port, settings: { keyring, ...world.settings } });
      chatAddress = `${chat}/chat`;
    });

    afterEach(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      contexts = [];
    });

    after(async () => {
      await browser.close();
      await Promise.all([nodeRed.close(), oauth.close(), crm.close()]);
    });

    async function person() {
      const context = await browser.newContext(PHONE);
      contexts.push(context);
      return { context, chat: await openChat(context, chatAddress) };
    }

    async function continueAndSignIn(page: Page, login: string): Promise<void> {
      await page.locator("button[value=continue]").click();
      await signInAt(page, { login });
    }

    async function codeOn(page: Page): Promise<string> {
      return (await page.locator(".code").innerText()).trim();
    }

    it("signs in by the link, types the code, and gets the answer to the first message", async () => {
      const { chat } = await person();
      await chat.say("my orders");
      const page = await chat.openLink();
      await continueAndSignIn(page, "ada");
      const code = await codeOn(page);
      assert.ok(!/[?&](?:code|state)=/.test(page.url()), "the address holds what the provider gave");
      await chat.say(code);
      await chat.sees("1815: Punched cards");
      await chat.say("my orders");
      await chat.sees("Orders of ada");
      await chat.say("sign out");
      await chat.sees("The consumer is signed out.");
      await chat.say("my orders");
      await chat.sees("To show you your orders I need your leave:");
    });

    it("has orders of their own, whoever else is signed in", async () => {
      const [ada, grace] = [await person(), await person()];
      for (const [who, login] of [
        [ada, "ada"],
        [grace, "grace"],
      ] as const) {
        await who.chat.say("my orders");
        const page = await who.chat.openLink();
        await continueAndSignIn(page, login);
        await who.chat.say(await codeOn(page));
      }
      await ada.chat.sees("1815: Punched cards");
      await grace.chat.sees("1906: Nanosecond wire");
    });

    it("L1 gets nothing for a link that somebody else was sent and signed in with", async () => {
      const [attacker, victim] = [await person(), await person()];
      await attacker.chat.say("my orders");
      const page = await victim.context.newPage();
      await page.goto(await attacker.chat.link());
      await continueAndSignIn(page, "grace");
      const code = await codeOn(page);
      await victim.chat.say(code);
      await victim.chat.sees("To show you your orders I need your leave:");
      await attacker.chat.say("my orders");
      const own = await attacker.context.newPage();
      await own.goto(await attacker.chat.link());
      assert.equal(await own.locator(".code").count(), 0);
      assert.equal(await attacker.chat.page.getByText("1906").count(), 0);
    });

    it("L13 says that they did not ask for it, and nothing starts", async () => {
      const { chat } = await person();
      await chat.say("my orders");
      const page = await chat.openLink();
      const asked = oauth.tokenRequests.length;
      await page.locator("button[value=decline]").click();
      await page.getByText("Nothing was shared").waitFor();
      await chat.sees("Somebody opened the link and said that they had not asked for it.");
      assert.equal(oauth.tokenRequests.length, asked);
    });

    it("reads that access was not allowed, and so does the chat", async () => {
      const { chat } = await person();
      await chat.say("my orders");
      const page = await chat.openLink();
      await page.locator("button[value=continue]").click();
      await signInAt(page, { allows: false });
      await page.getByText("Access was not allowed").waitFor();
      await chat.sees("Access was not allowed at the provider.");
    });
  });
}
