import assert from "node:assert/strict";
import { codeIn, ConsumerBrowser, locationIn } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { pendingContents } from "../../support/pending-contents.js";
import { putClockForward, type ForwardClock } from "../../support/put-clock-forward.js";
import { signIn } from "../../support/sign-in.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const GONE = /This link does not work any more/;
const TOO_MANY = /Too many attempts/;

describe("Opening a login link", () => {
  let oauth: OAuthServer;
  let clock: ForwardClock;
  let userDir: string;
  let flow: LoginFlow;

  beforeEach(async () => {
    clock = putClockForward();
    userDir = await temporaryFolder();
    oauth = untilEnd(await startOAuthServer());
    flow = await startLoginFlow(oauth, { settings: { userDir } });
  });
  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  for (const [name, init] of [
    ["GET", {}],
    ["HEAD", { method: "HEAD" }],
    ["a preview of a chat", { headers: { "User-Agent": "TelegramBot (like TwitterBot)" } }],
    ["a prefetch", { headers: { "Sec-Purpose": "prefetch;prerender", "Sec-Fetch-Site": "none" } }],
    ["a scanner with a query of its own", { headers: { Range: "bytes=0-100" } }],
  ] as const) {
    it(`L4 by ${name} changes nothing`, async () => {
      const link = await flow.linkFor("c1");
      const before = await pendingContents(userDir);
      for (let times = 0; times < 20; times += 1) {
        const { status } = await fetch(name.includes("query") ? `${link}?utm_source=mail` : link, init);
        assert.equal(status, 200);
      }
      assert.deepEqual(await pendingContents(userDir), before);
      codeIn(await new ConsumerBrowser().signIn(link));
    });
  }

  for (const method of ["PUT", "DELETE", "OPTIONS", "PATCH"]) {
    it(`L4 by ${method} changes nothing`, async () => {
      const link = await flow.linkFor("c1");
      const before = await pendingContents(userDir);
      await fetch(link, { method });
      assert.deepEqual(await pendingContents(userDir), before);
    });
  }

  it("L4 again and again while somebody signs in changes nothing", async () => {
    const link = await flow.linkFor("c1");
    const [browser, scanner] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const callback = await browser.callbackOf(link);
    const before = await pendingContents(userDir);
    for (const by of [scanner, browser]) {
      await by.visit(link, { method: "HEAD" });
      assert.match((await by.visit(link)).html, /Continue/);
    }
    assert.deepEqual(await pendingContents(userDir), before);
    const code = codeIn(await browser.visit(callback));
    const sealed = await pendingContents(userDir);
    assert.ok(!(await scanner.visit(link)).html.includes(code));
    assert.equal(codeIn(await browser.visit(link)), code);
    assert.deepEqual(await pendingContents(userDir), sealed);
  });

  it("L4 is the same after back and reload: the code stays, and is shown to that browser", async () => {
    const link = await flow.linkFor("c1");
    const browser = new ConsumerBrowser();
    const start = await browser.visit(link);
    const location = locationIn(await browser.press(start, "continue"));
    const again = locationIn(await browser.press(start, "continue")); // back, and Continue again
    assert.notEqual(again, location);
    const code = codeIn(await browser.visit((await signIn(again)).href));
    const reloaded = await browser.visit(link);
    assert.equal(codeIn(reloaded), code);
    const back = await browser.press(start, "continue");
    assert.deepEqual([back.status, codeIn(back)], [200, code]);
    assert.equal(oauth.tokenRequests.length, 1);
  });

  it("L4 and a double click on Continue begins two attempts, of which the newest counts", async () => {
    const browser = new ConsumerBrowser();
    const start = await browser.visit(await flow.linkFor("c1"));
    const first = locationIn(await browser.press(start, "continue"));
    const second = locationIn(await browser.press(start, "continue"));
    const stale = await browser.visit((await signIn(first)).href);
    assert.deepEqual([stale.status, GONE.test(stale.html), oauth.tokenRequests], [400, true, []]);
    codeIn(await browser.visit((await signIn(second)).href));
  });

  it("L4 in a second browser begins an attempt of its own, and the newest counts", async () => {
    const link = await flow.linkFor("c1");
    const [phone, desk] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const [stale, newest] = [await phone.callbackOf(link), await desk.callbackOf(link)];
    assert.deepEqual([(await phone.visit(stale)).status, oauth.tokenRequests], [400, []]);
    const code = codeIn(await desk.visit(newest));
    const seen = await phone.visit(link);
    assert.match(seen.html, /go on in the other browser/);
    assert.ok(!seen.html.includes(code));
  });

  it("L4 begins five attempts at most; a message then brings a new link", async () => {
    const link = await flow.linkFor("c1");
    const browser = new ConsumerBrowser();
    const start = await browser.visit(link);
    for (let times = 1; times <= 5; times += 1) locationIn(await browser.press(start, "continue"));
    const refused = await browser.press(start, "continue");
    assert.deepEqual([refused.status, TOO_MANY.test(refused.html)], [410, true]);
    const next = await flow.linkFor("c1");
    assert.notEqual(next, link);
    codeIn(await browser.signIn(next));
  });

  it("L4 begins five attempts at most when twenty are asked for at once, and the fifth one's sign-in is taken", async () => {
    const link = await flow.linkFor("c1");
    const browser = new ConsumerBrowser();
    const start = await browser.visit(link);
    const pages = await Promise.all(Array.from({ length: 20 }, () => browser.press(start, "continue")));
    const [begun, refused] = [
      pages.filter(({ status }) => status === 200),
      pages.filter(({ status }) => status === 410),
    ];
    assert.deepEqual([begun.length, refused.length], [5, 15]);
    const callbacks = await Promise.all(begun.map(async (page) => (await signIn(locationIn(page))).href));
    const statuses = [];
    for (const callback of callbacks) statuses.push((await browser.visit(callback)).status);
    assert.deepEqual(statuses.sort(), [200, 400, 400, 400, 400]);
  });

  it("L4 is over when a token set was kept", async () => {
    const link = await flow.linkFor("c1");
    const [browser, other] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const page = await other.visit(link);
    await flow.ask({ consumer: "c1", payload: codeIn(await browser.signIn(link)) });
    assert.match((await other.visit(link)).html, GONE);
    assert.equal((await other.press(page, "continue")).status, 410);
    assert.match((await browser.visit(link)).html, /You are signed in/);
  });

  it("L4 is over when it was declined", async () => {
    const link = await flow.linkFor("c1");
    const [browser, other] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const callback = await other.callbackOf(link);
    const page = await browser.visit(link);
    assert.match((await browser.press(page, "decline")).html, /Nothing was shared/);
    assert.equal((await browser.press(page, "continue")).status, 410);
    assert.deepEqual([(await other.visit(callback)).status, oauth.tokenRequests], [400, []]);
  });

  it("L4 is over when it is late, whatever was begun", async () => {
    const link = await flow.linkFor("c1");
    const browser = new ConsumerBrowser();
    const page = await browser.visit(link);
    const callback = await browser.callbackOf(link);
    clock.pass(10 * 60_000 + 1);
    const seen = await browser.visit(link);
    assert.deepEqual([seen.status, GONE.test(seen.html)], [404, true]);
    assert.equal((await browser.press(page, "continue")).status, 404);
    assert.deepEqual([(await browser.visit(callback)).status, oauth.tokenRequests], [400, []]);
  });
});
