import assert from "node:assert/strict";
import type { Message } from "../../../nodes/runtime/red.js";
import { signOut } from "../../../src/consumers/sign-in/sign-out.js";
import { codeIn, ConsumerBrowser, type SeenPage } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { loginNodes, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const GONE = /This link does not work any more/;

const reasonOf = ({ notSignedIn }: Message) => (notSignedIn as { reason?: string } | undefined)?.reason;

describe("What happens while a code is exchanged", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  const start = async (options: LoginFlowOptions = {}) => {
    flow = await startLoginFlow(oauth, { credential: { revocationUrl: oauth.revocationUrl }, ...options });
    return flow.linkFor("c1");
  };

  /** A browser whose callback is at the token endpoint: what it is shown when that has answered. */
  async function exchange(link: string, login = "ada") {
    const browser = new ConsumerBrowser();
    const callback = await browser.callbackOf(link, { login });
    const arrived = oauth.nextTokenRequest();
    const page = browser.visit(callback);
    await arrived;
    return { browser, page };
  }

  const hasCode = ({ html }: SeenPage) => html.includes('class="code"');
  const released = () =>
    flow.received("flow").map(({ payload, signedIn }) => [payload, (signedIn as { account: string }).account]);

  it("another attempt by the same link: one comes to something, and the other one's set is revoked", async () => {
    const link = await start();
    const answer = oauth.holdTokenRequests();
    const [one, two] = [await exchange(link, "ada"), await exchange(link, "grace")];
    answer();
    const pages = [await one.page, await two.page];
    assert.deepEqual([pages.filter(hasCode).length, oauth.revocations], [1, 1]);
    const winner = pages.find(hasCode) ?? assert.fail();
    await flow.ask({ consumer: "c1", payload: codeIn(winner) });
    assert.deepEqual(released(), [["show my orders", winner === pages[0] ? "ada" : "grace"]]);
    assert.deepEqual(flow.output3, []);
  });

  it("a decline: nothing is sealed, and what came is revoked", async () => {
    const link = await start();
    const answer = oauth.holdTokenRequests();
    const { page } = await exchange(link);
    const other = new ConsumerBrowser();
    await other.press(await other.visit(link), "decline");
    answer();
    assert.match((await page).html, /Nothing was shared/);
    assert.deepEqual([flow.output3.map(reasonOf), oauth.revocations], [["declined"], 1]);
    assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output1.length, 0);
  });

  for (const mode of ["code", "link"] as const) {
    it(`R28 a sign-out, in ${mode} mode: it does not come back, and what came is revoked`, async () => {
      const link = await start({ node: { mode }, keyring: { allowLinkMode: true }, credential: credentialFields() });
      const answer = oauth.holdTokenRequests();
      const { page, browser } = await exchange(link);
      await signOut(flow.runtime.signIn.tools, "credential", { kind: "consumer", channel: "", consumer: "c1" });
      answer();
      assert.match((await page).html, GONE);
      assert.match((await browser.visit(link)).html, GONE);
      assert.deepEqual([flow.output3.map(reasonOf), oauth.revocations], [["signed-out"], 1]);
      const { output1, output2 } = await flow.ask({ consumer: "c1", payload: "x" });
      assert.deepEqual([output1.length, output2.length], [0, 1]);
    });
  }

  it("R24 a deploy of everything: the set is sealed, and its code is taken", async () => {
    const link = await start();
    const answer = oauth.holdTokenRequests();
    const { page } = await exchange(link);
    const deployed = flow.deploy("full", loginNodes(oauth, { node: { name: "changed" } }));
    answer();
    await deployed;
    await flow.ask({ consumer: "c1", payload: codeIn(await page) });
    assert.deepEqual(released(), [["show my orders", "ada"]]);
  });

  it("a callback that comes in the midst of a deploy spends nothing: once more, and it is taken", async () => {
    const link = await start();
    const browser = new ConsumerBrowser();
    const callback = await browser.callbackOf(link);
    await flow.closeNode("credential");
    assert.equal((await browser.visit(link)).status, 404);
    assert.deepEqual([(await browser.visit(callback)).status, oauth.tokenRequests, flow.output3], [400, [], []]);
    await flow.deploy("full", loginNodes(oauth, { credential: credentialFields() }));
    codeIn(await browser.visit(callback));
  });

  function credentialFields() {
    return { revocationUrl: oauth.revocationUrl };
  }
});
