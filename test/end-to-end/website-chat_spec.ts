import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.js";
import { chatFlow } from "../support/chat-flow.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { freePort, startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const EXAMPLE = "Chat - signed in on the website, then show my orders";

for (const name of NODE_REDS) {
  describe(`A visitor whom the website has signed in, in ${name},`, function () {
    this.timeout(90_000);
    let browser: Browser;
    let oauth: OAuthServer;
    let crm: CrmServer;
    let nodeRed: RunningNodeRed;

    before(async () => {
      const version = await nodeRedVersion(name);
      browser = await launchBrowser();
      oauth = await startOAuthServer();
      crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
      const port = await freePort();
      const flows = await chatFlow(EXAMPLE, { chat: `http://127.0.0.1:${port}`, oauth: oauth.url, crm: crm.url });
      nodeRed = await startNodeRed({ version, flows, port });
    });

    after(async () => {
      await browser.close();
      await Promise.all([nodeRed.close(), oauth.close(), crm.close()]);
    });

    async function visit(): Promise<Page> {
      const page = await (await browser.newContext({ viewport: { width: 360, height: 640 } })).newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${nodeRed.url}/shop`);
      return page;
    }

    async function say(page: Page, text: string): Promise<void> {
      await page.locator("#text").fill(text);
      await page.locator("#say button").click();
    }

    it("sees their own orders at once, and the token is exchanged once", async () => {
      const [ada, grace] = [await visit(), await visit()];
      await ada.getByRole("button", { name: "I am Ada" }).click();
      await grace.getByRole("button", { name: "I am Grace" }).click();
      for (const page of [ada, grace]) await say(page, "my orders");
      await ada.getByText("1815: Punched cards").waitFor();
      await grace.getByText("1906: Nanosecond wire").waitFor();
      await say(ada, "my orders, please");
      await ada.getByText("Orders of ada").nth(1).waitFor();
      const exchanges = oauth.tokenRequests.filter(({ grantType }) => grantType.endsWith(":token-exchange"));
      assert.equal(exchanges.length, 2);
    });

    it("reads what is wrong where the website has signed nobody in", async () => {
      const page = await visit();
      await say(page, "my orders");
      await page.locator("#messages li:not(.me)").waitFor();
      assert.match(await page.locator("#messages li:not(.me)").innerText(), /token/);
    });
  });
}
