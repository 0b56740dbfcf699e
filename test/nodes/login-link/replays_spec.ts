import assert from "node:assert/strict";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { consumerCredential, startLoginFlow, type LoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

describe("What a sign-in uses once", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;
  let browser: ConsumerBrowser;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
    browser = new ConsumerBrowser();
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  /** The callback of somebody who has signed in at the provider. */
  async function start(nodes: Parameters<typeof startLoginFlow>[1] = {}): Promise<URL> {
    flow = await startLoginFlow(oauth, nodes);
    return new URL(await browser.callbackOf(await flow.linkFor("c1")));
  }

  const visit = async (address: URL | string) => (await browser.visit(String(address))).status;

  it("L3 a callback is taken once", async () => {
    const callback = await start();
    const code = codeIn(await browser.visit(callback.href));
    assert.deepEqual([await visit(callback), oauth.tokenRequests.length], [400, 1]);
    assert.equal((await flow.ask({ consumer: "c1", payload: code })).dones, 1);
    assert.deepEqual([await visit(callback), oauth.tokenRequests.length], [400, 1]);
    assert.equal(flow.received("flow").length, 1);
  });

  it("L3 a callback is taken once when it comes ten times at the same time", async () => {
    const callback = await start();
    const statuses = await Promise.all(Array.from({ length: 10 }, () => visit(callback)));
    assert.deepEqual(statuses.sort(), [200, ...Array.from({ length: 9 }, () => 400)]);
    assert.equal(oauth.tokenRequests.length, 1);
  });

  it("L3 a callback is taken once, and refused while its code is exchanged", async () => {
    const callback = await start();
    const arrived = oauth.nextTokenRequest();
    const answer = oauth.holdTokenRequests();
    const page = browser.visit(callback.href);
    await arrived;
    const again = visit(callback);
    const second = oauth.nextTokenRequest().then(() => "exchanged");
    assert.equal(await Promise.race([again, second]), 400);
    answer();
    codeIn(await page);
  });

  for (const [name, alter] of [
    ["another state", (url: URL) => altered(url, "state")],
    ["a state of another shape", (url: URL) => withParameter(url, "state", "x")],
    ["no state", (url: URL) => withParameter(url, "state", undefined)],
    ["two states", (url: URL) => new URL(`${url.href}&state=x`)],
    ["another server", (url: URL) => new URL(url.href.replace("/demo?", "/other?"))],
    ["more of a path", (url: URL) => new URL(url.href.replace("/demo?", "/x%2Fkeyring%2Fcallback%2Fdemo?"))],
  ] as const) {
    it(`L3 a callback with ${name} is refused, and leaves the right one as good as it was`, async () => {
      const callback = await start();
      assert.ok((await visit(alter(callback))) >= 400);
      assert.deepEqual([oauth.tokenRequests, flow.received("flow")], [[], []]);
      codeIn(await browser.visit(callback.href));
    });
  }

  for (const [name, alter] of [
    ["altered", (url: URL) => altered(url, "code")],
    ["missing", (url: URL) => withParameter(url, "code", undefined)],
    ["given twice", (url: URL) => new URL(`${url.href}&code=x`)],
  ] as const) {
    it(`L3 a code that is ${name} signs nobody in, and the state is spent`, async () => {
      const callback = await start();
      const page = await browser.visit(alter(callback).href);
      assert.match(page.html, /The sign-in did not succeed/);
      assert.equal(await visit(callback), 400);
      assert.ok(!oauth.tokenRequests.some(({ status }) => status === 200));
      assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output1.length, 0);
    });
  }

  it("L3 the code of another consumer's sign-in does not do", async () => {
    const callback = await start();
    const other = new ConsumerBrowser();
    const others = new URL(await other.callbackOf(await flow.linkFor("c2"), { login: "grace" }));
    const page = await browser.visit(withParameter(callback, "code", others.searchParams.get("code") ?? "").href);
    assert.match(page.html, /The sign-in did not succeed/);
    assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output1.length, 0);
  });

  it("L3 callback, state and code of another credential do not do", async () => {
    const { clientId, clientSecret } = oauth.clients.post;
    const fields = { id: "credential2", server: "other", clientId, clientAuthentication: "body" };
    const credential = consumerCredential(oauth, fields);
    const node = { id: "node2", type: "keyring-login-link", credential: "credential2", action: "signIn" };
    const callback = await start({ nodes: [credential, node], secrets: { credential2: { clientSecret } } });
    const { output2 } = await flow.ask({ consumer: "c1", payload: "x" }, "node2");
    const link = (output2[0]?.loginLink as { url: string }).url;
    const others = new URL(await browser.callbackOf(link));
    assert.match(others.pathname, /\/other$/);
    // The answer of the one, at the address of the other.
    for (const [one, two] of [
      [callback, others],
      [others, callback],
    ] as const)
      assert.equal(await visit(new URL(`${one.origin}${one.pathname}${two.search}`)), 400);
    assert.deepEqual(oauth.tokenRequests, []);
    // The code of the one with the state of the other.
    const mixed = await browser.visit(withParameter(callback, "code", others.searchParams.get("code") ?? "").href);
    assert.match(mixed.html, /The sign-in did not succeed/);
    assert.ok(!oauth.tokenRequests.some(({ status }) => status === 200));
    codeIn(await browser.visit(others.href));
  });

  it("L3 the address of a link is unguessable, and a spent one starts nothing", async () => {
    const link = await startAndKeep();
    const [secret = ""] = /[^/]+$/.exec(link) ?? [];
    assert.equal(Buffer.from(secret, "base64url").length, 32);
    const page = await browser.visit(link);
    assert.match(page.html, /You are signed in/);
    assert.match((await browser.press(page, "continue")).html, /You are signed in/);
    assert.match((await new ConsumerBrowser().visit(link)).html, /This link does not work any more/);
  });

  it("L3 a link that was spent takes no answer from a page that was open before", async () => {
    flow = await startLoginFlow(oauth);
    const link = await flow.linkFor("c1");
    const other = new ConsumerBrowser();
    const page = await other.visit(link);
    await flow.ask({ consumer: "c1", payload: codeIn(await browser.signIn(link)) });
    for (const answer of ["continue", "decline"] as const) {
      const seen = await other.press(page, answer);
      assert.deepEqual([seen.status, /This link does not work any more/.test(seen.html)], [410, true]);
    }
    assert.deepEqual(
      flow.received("flow").map(({ payload }) => payload),
      ["show my orders"],
    );
  });

  it("L3 a code that is typed twice at the same time lets the message go once", async () => {
    flow = await startLoginFlow(oauth);
    const payload = codeIn(await browser.signIn(await flow.linkFor("c1")));
    await Promise.all([flow.ask({ consumer: "c1", payload }), flow.ask({ consumer: "c1", payload })]);
    const orders = flow.received("flow").filter((msg) => msg.payload === "show my orders");
    assert.equal(orders.length, 1);
    // The second one is a message like any other of somebody who is signed in.
    assert.deepEqual(
      flow.received("flow").map((msg) => msg.payload),
      ["show my orders", payload],
    );
  });

  async function startAndKeep(): Promise<string> {
    flow = await startLoginFlow(oauth);
    const link = await flow.linkFor("c1");
    await flow.ask({ consumer: "c1", payload: codeIn(await browser.signIn(link)) });
    return link;
  }
});

/** The same address, but for one parameter; undefined: without it. */
function withParameter(url: URL, name: string, value: string | undefined): URL {
  const changed = new URL(url);
  if (value === undefined) changed.searchParams.delete(name);
  else changed.searchParams.set(name, value);
  return changed;
}

/** With one character of a parameter changed. */
function altered(url: URL, name: string): URL {
  const value = url.searchParams.get(name) ?? "";
  return withParameter(url, name, value.slice(0, -2) + (value.at(-2) === "A" ? "B" : "A") + value.slice(-1));
}
