import assert from "node:assert/strict";
import { codeIn, ConsumerBrowser, locationIn } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { codeOf } from "../../support/request-node.js";
import { signIn } from "../../support/sign-in.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

describe("A login link that was forwarded", () => {
  let oauth: OAuthServer;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  it("L1 gives nothing to the chat that asked, whoever signs in by it", async () => {
    const flow = await startLoginFlow(oauth);
    const link = await flow.linkFor("mallory");
    await new ConsumerBrowser().signIn(link, { login: "ada" });
    const { output1, output2 } = await flow.ask({ consumer: "mallory", payload: "is it done?" });
    assert.deepEqual([output1, linkIn(output2[0]), flow.received("flow")], [[], link, []]);
  });

  it("L1 gives nothing to the chat that asked when the code is typed in another one", async () => {
    const flow = await startLoginFlow(oauth);
    const page = await new ConsumerBrowser().signIn(await flow.linkFor("mallory"), { login: "ada" });
    const { output1, output2 } = await flow.ask({ consumer: "ada's chat", payload: codeIn(page) });
    assert.deepEqual([output1.length, output2.length], [0, 1]);
    assert.equal((await flow.ask({ consumer: "mallory", payload: "and now?" })).output1.length, 0);
    assert.deepEqual(flow.received("flow"), []);
  });

  it("L1 shows the code to the browser that signed in alone, with a warning", async () => {
    const flow = await startLoginFlow(oauth);
    const link = await flow.linkFor("mallory");
    const page = await new ConsumerBrowser().signIn(link);
    assert.match(page.html, /only in the chat where you asked for this yourself/);
    const code = codeIn(page);
    const mallory = new ConsumerBrowser();
    for (const seen of [await mallory.visit(link), await mallory.visit(link)]) assert.ok(!seen.html.includes(code));
  });

  it("L1 in link mode gives the token to whoever asked: the administrator has to allow that", async () => {
    const node = { mode: "link" };
    const refused = await startLoginFlow(oauth, { node });
    const { caught, output2 } = await refused.ask({ consumer: "c1", payload: "x" });
    assert.deepEqual([caught.map(codeOf), output2], [["link-mode-forbidden"], []]);
    await refused.close();
    const flow = await startLoginFlow(oauth, { node, keyring: { allowLinkMode: true } });
    const page = await new ConsumerBrowser().signIn(await flow.linkFor("c1"));
    assert.match(page.html, /You are signed in/);
    assert.deepEqual(
      flow.received("flow").map(({ payload }) => payload),
      ["show my orders"],
    );
    assert.equal((await flow.ask({ consumer: "c1", payload: "again" })).output1.length, 1);
  });

  it("L1 needs a code where the administrator allows links without one no more", async () => {
    const settings = { userDir: await temporaryFolder() };
    const node = { mode: "link" };
    const first = await startLoginFlow(oauth, { node, settings, keyring: { allowLinkMode: true } });
    const link = await first.linkFor("c1");
    await first.close();
    const flow = await startLoginFlow(oauth, { node, settings, port: Number(new URL(link).port) });
    const page = await new ConsumerBrowser().signIn(link);
    assert.match(codeIn(page), /^\d{6}$/);
    assert.deepEqual(flow.received("flow"), []);
  });

  it("L2 leaves a callback that was sent to somebody else with nothing, and works for who began", async () => {
    const flow = await startLoginFlow(oauth);
    const [mallory, ada] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const location = await mallory.leave(await flow.linkFor("mallory"));
    const callback = (await signIn(location, { login: "ada" })).href;
    const seen = await ada.visit(callback);
    assert.deepEqual([seen.status, oauth.tokenRequests], [400, []]);
    assert.ok(!seen.html.includes('class="code"'));
    // Nor does a cookie of another link of hers help.
    await ada.leave(await flow.linkFor("ada"));
    assert.deepEqual([(await ada.visit(callback)).status, oauth.tokenRequests], [400, []]);
    codeIn(await mallory.visit(callback));
  });

  it("L2 over https takes only the cookie that no other host of the domain can set", async () => {
    const publicUrl = "https://flows.example";
    oauth = untilEnd(await startOAuthServer({ redirectUris: [`${publicUrl}/keyring/callback/demo`] }));
    const flow = await startLoginFlow(oauth, { keyring: { publicUrl } });
    const here = (address: string) => address.replace(publicUrl, flow.url);
    const link = here(await flow.linkFor("c1"));
    const [cookie = ""] = (await fetch(link)).headers.getSetCookie();
    const [, value = ""] = /^__Host-keyring-login=([\w-]{43});.*; HttpOnly; Secure; SameSite=Lax/.exec(cookie) ?? [];
    const browser = new ConsumerBrowser();
    const headers = { Cookie: `__Host-keyring-login=${value}`, Origin: publicUrl, "Sec-Fetch-Site": "same-origin" };
    const leaving = await browser.press(await browser.visit(link, { headers }), "continue", { headers });
    const callback = here((await signIn(locationIn(leaving))).href);
    const visit = async (Cookie: string) => (await fetch(callback, { redirect: "manual", headers: { Cookie } })).status;
    assert.deepEqual([await visit(`keyring-login=${value}`), oauth.tokenRequests], [400, []]);
    assert.deepEqual([await visit(`__Host-keyring-login=${value}`), oauth.tokenRequests.length], [303, 1]);
  });

  for (const [name, cookie] of [
    ["no cookie", ""],
    ["an empty cookie", "keyring-login="],
    ["a cookie of another shape", "keyring-login=x"],
    ["the cookie of an https link", `__Host-keyring-login=${"x".repeat(43)}`],
  ] as const) {
    it(`L2 refuses a callback with ${name}`, async () => {
      const flow = await startLoginFlow(oauth);
      const callback = await new ConsumerBrowser().callbackOf(await flow.linkFor("c1"));
      const response = await fetch(callback, { redirect: "manual", headers: { Cookie: cookie } });
      assert.deepEqual([response.status, oauth.tokenRequests], [400, []]);
    });
  }
});
