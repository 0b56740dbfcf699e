import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Message } from "../../../nodes/runtime/red.js";
import { codeIn, ConsumerBrowser, type SeenPage } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { putClockForward, type ForwardClock } from "../../support/put-clock-forward.js";
import { findSecrets } from "../../support/secret-leak.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const GONE = /This link does not work any more/;
const FAILED = /The sign-in did not succeed/;
const MINUTE_MS = 60_000;

interface NotSignedIn {
  readonly reason: string;
  readonly message: string;
  readonly code?: string;
}

const endOf = (msg: Message | undefined) => msg?.notSignedIn as NotSignedIn | undefined;

describe("A sign-in that comes to nothing", () => {
  let oauth: OAuthServer;
  let clock: ForwardClock;
  let userDir: string;
  let flow: LoginFlow;
  let browser: ConsumerBrowser;

  beforeEach(async () => {
    clock = putClockForward();
    browser = new ConsumerBrowser();
    userDir = await temporaryFolder();
    oauth = untilEnd(await startOAuthServer());
    flow = await start();
  });
  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  const start = (options: LoginFlowOptions = {}) => startLoginFlow(oauth, { settings: { userDir }, ...options });

  async function restart(options: LoginFlowOptions = {}): Promise<void> {
    const port = Number(new URL(flow.url).port);
    await flow.close();
    flow = await start({ ...options, port });
  }

  const say = (payload: unknown, consumer: unknown = "c1") => flow.ask({ payload, consumer });
  const untilThird = async () => {
    while (flow.output3.length === 0) await nextTurn();
  };
  const ends = () => flow.output3.map((msg) => [msg.payload, endOf(msg)?.reason]);

  it("L5 a link is over after its time: a clear page, output 3, and a new link for the next message", async () => {
    const link = await flow.linkFor("c1");
    clock.pass(10 * MINUTE_MS + 1);
    flow.runtime.signIn.waiting.endLate();
    const page = await browser.visit(link);
    assert.deepEqual([page.status, GONE.test(page.html), /write in the chat again/.test(page.html)], [404, true, true]);
    await untilThird();
    assert.deepEqual(ends(), [["show my orders", "expired"]]);
    const next = await flow.linkFor("c1");
    assert.notEqual(next, link);
    codeIn(await browser.signIn(next));
  });

  it("L5 tells output 3 by itself, within seconds", async () => {
    await flow.linkFor("c1");
    clock.pass(10 * MINUTE_MS + 1);
    await untilThird();
    assert.deepEqual(ends(), [["show my orders", "expired"]]);
  });

  it("L5 a code is over after its time, and the token set with it", async () => {
    const link = await flow.linkFor("c1");
    clock.pass(5 * MINUTE_MS);
    const code = codeIn(await browser.signIn(link));
    clock.pass(9 * MINUTE_MS); // the link alone would have ended
    assert.equal(codeIn(await browser.visit(link)), code);
    flow.runtime.signIn.waiting.endLate();
    assert.equal(flow.runtime.signIn.waiting.size, 1);
    clock.pass(MINUTE_MS + 1);
    assert.match((await browser.visit(link)).html, GONE);
    flow.runtime.signIn.waiting.endLate();
    const { output1, output2 } = await say(code);
    assert.deepEqual([output1, output2.length], [[], 1]);
    assert.deepEqual(ends(), [["show my orders", "expired"]]);
  });

  describe("L5 a code that nobody types for ten minutes, of a link that lasts a day,", () => {
    const OVER_MS = 10 * MINUTE_MS + 1;
    let link: string;
    let code: string;

    beforeEach(async () => {
      await flow.close();
      flow = await start({ node: { lifetime: 24 * 60 }, credential: { revocationUrl: oauth.revocationUrl } });
      link = await flow.linkFor("c1");
      code = codeIn(await browser.signIn(link));
    });

    it("is said to work for ten minutes, and is over then", async () => {
      assert.match((await browser.visit(link)).html, /The code works for (?:10|9)\u00a0minutes/);
      clock.pass(OVER_MS);
      const { output1, output2 } = await say(code);
      assert.deepEqual([output1, output2.map(linkIn)], [[], [link]]);
      assert.equal((output2[0]?.loginLink as { triesLeft?: number }).triesLeft, undefined);
    });

    it("leaves a link that works again, in any browser, for the same message", async () => {
      clock.pass(OVER_MS);
      const next = codeIn(await new ConsumerBrowser().signIn(link));
      await say(next);
      const released = flow.received("flow").map(({ payload }) => payload);
      assert.deepEqual([released, ends()], [["show my orders"], []]);
    });

    it("is dropped with its token set, which is revoked, within seconds", async () => {
      clock.pass(OVER_MS);
      while (oauth.revocations === 0) await nextTurn();
      assert.match((await browser.visit(link)).html, /class="choice"/);
      assert.equal(oauth.revocations, 1);
    });

    it("is dropped and revoked by the next sign-in, where the process that saw it has ended", async () => {
      await restart({ node: { lifetime: 24 * 60 }, credential: { revocationUrl: oauth.revocationUrl } });
      clock.pass(OVER_MS);
      codeIn(await new ConsumerBrowser().signIn(link));
      assert.equal(oauth.revocations, 1);
    });

    it("is dropped and revoked by a sign-out", async () => {
      const nodes = [{ id: "leave", type: "keyring-login-link", credential: "credential", action: "signOut" }];
      const options = { node: { lifetime: 24 * 60 }, credential: { revocationUrl: oauth.revocationUrl }, nodes };
      await restart(options);
      clock.pass(OVER_MS);
      await flow.send({ consumer: "c1" }, "leave");
      assert.equal(oauth.revocations, 1);
    });

    it("says in another browser where the code is, and what to do where it can't be found", async () => {
      const { status, html } = await new ConsumerBrowser().visit(link);
      assert.equal(status, 200);
      assert.match(html, /another browser or app/);
      assert.match(html, /after (?:10|9)\u00a0minutes, write in the chat again/);
      assert.doesNotMatch(html, new RegExp(`class="code"|${code}|For a new link`));
    });
  });

  it("L5 what was sealed with a link that has ended meanwhile is revoked, too", async () => {
    await flow.close();
    flow = await start({ credential: { revocationUrl: oauth.revocationUrl } });
    await browser.signIn(await flow.linkFor("c1"));
    clock.pass(10 * MINUTE_MS + 1);
    while (oauth.revocations === 0) await nextTurn();
    assert.equal(oauth.revocations, 1);
  });

  it("L5 a link works after a restart, and the next message finds its consumer signed in", async () => {
    const link = await flow.linkFor("c1");
    await restart();
    const code = codeIn(await browser.signIn(link));
    assert.deepEqual((await say(code)).output1.length, 1);
    assert.deepEqual((await say("again")).output1.length, 1);
    assert.deepEqual(ends(), []);
  });

  it("L5 a restart while somebody is at the provider loses nothing", async () => {
    const link = await flow.linkFor("c1");
    const callback = await browser.callbackOf(link);
    await restart();
    assert.equal(await flow.linkFor("c1"), link);
    await say(codeIn(await browser.visit(callback)));
    assert.deepEqual(
      flow.received("flow").map(({ payload }) => payload),
      ["show my orders"],
    );
  });

  it("L5 a restart while the code is on the page loses nothing, and tries go on being counted", async () => {
    const link = await flow.linkFor("c1");
    const code = codeIn(await browser.signIn(link));
    const wrong = code.slice(0, 5) + String((Number(code.at(-1)) + 1) % 10);
    for (let tries = 1; tries <= 3; tries += 1) await say(wrong);
    await restart();
    assert.equal(codeIn(await browser.visit(link)), code);
    const { output2 } = await say(wrong);
    assert.equal((output2[0]?.loginLink as { triesLeft: number }).triesLeft, 1);
    assert.equal((await say(code)).output1.length, 1);
  });

  it("L5 in link mode the page asks to write again where a restart lost the message", async () => {
    await flow.close();
    const options = { node: { mode: "link" }, keyring: { allowLinkMode: true } };
    flow = await start(options);
    const link = await flow.linkFor("c1");
    const port = Number(new URL(link).port);
    await flow.close();
    flow = await start({ ...options, port });
    assert.match((await browser.signIn(link)).html, /write your message again/);
    assert.equal((await say("again")).output1.length, 1);
  });

  it("L9 access that was not allowed at the provider", async () => {
    const page = await browser.visit(await browser.callbackOf(await flow.linkFor("c1"), { allows: false }));
    assert.match(page.html, /Access was not allowed/);
    await tellsOnce("denied", "authorization-denied");
  });

  for (const [name, query, code] of [
    [
      "an error with a description",
      { error: "server_error", error_description: "no <b>luck</b>" },
      "authorization-refused",
    ],
    ["an error of no specification", { error: "<script>alert(1)</script>" }, "authorization-refused"],
    ["that it is away", { error: "temporarily_unavailable" }, "authorization-refused"],
    ["a scope that it does not know", { error: "invalid_scope" }, "scope-refused"],
    ["a client that may not", { error: "unauthorized_client" }, "client-refused"],
    ["neither code nor error", {}, "authorization-refused"],
  ] as const) {
    it(`L9 the provider answers with ${name}`, async () => {
      const page = await answerWith(query);
      assert.match(page.html, FAILED);
      assert.ok(!page.html.includes("<script>") && !page.html.includes("<b>"));
      assert.deepEqual(oauth.tokenRequests, []);
      await tellsOnce("failed", code);
    });
  }

  for (const iss of ["https://evil.example", "https://evil.example/?x=http://127.0.0.1", "not a URL", ""]) {
    it(`L9 the answer of another provider (RFC 9207): "${iss}"`, async () => {
      const page = await browser.visit(changed(await browser.callbackOf(await flow.linkFor("c1")), { iss }));
      assert.match(page.html, FAILED);
      assert.deepEqual(oauth.tokenRequests, []);
      await tellsOnce("failed", "authorization-refused");
    });
  }

  it("L9 an error of another provider says nothing about ours", async () => {
    const page = await answerWith({ error: "access_denied", iss: "https://evil.example" });
    assert.match(page.html, FAILED);
    await tellsOnce("failed", "authorization-refused");
  });

  for (const [name, failure, code] of [
    ["is busy", { status: 503, body: "busy" }, "provider-failed"],
    ["answers nothing", { drop: true }, "provider-unreachable"],
    ["refuses the client", { status: 401, body: { error: "invalid_client" } }, "client-refused"],
    ["refuses the code", { status: 400, body: { error: "invalid_grant" } }, "grant-refused"],
    ["sends no token", { status: 200, body: { token_type: "Bearer" } }, "token-reply-unreadable"],
    ["sends noise", { status: 200, body: "<html>" }, "token-reply-unreadable"],
  ] as const) {
    it(`L9 the token endpoint ${name}`, async () => {
      const callback = await browser.callbackOf(await flow.linkFor("c1"));
      oauth.failTokenRequests(failure);
      assert.match((await browser.visit(callback)).html, FAILED);
      assert.equal(oauth.tokenRequests.length, 1);
      await tellsOnce("failed", code);
    });
  }

  it("L9 somebody else than before signs in: nothing changes, what came is revoked, and a sign-out lets them", async () => {
    const nodes = [{ id: "leave", type: "keyring-login-link", credential: "credential", action: "signOut" }];
    await flow.close();
    flow = await start({ credential: { revocationUrl: oauth.revocationUrl }, nodes });
    await flow.signIn("c1", "ada");
    clock.pass(2 * 60 * MINUTE_MS);
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant" } });
    const page = await browser.signIn(await flow.linkFor("c1"), { login: "grace" });
    assert.match(page.html, /This is another account/);
    await untilThird();
    assert.deepEqual([ends(), oauth.revocations], [[["show my orders", "account-changed"]], 1]);
    await flow.send({ consumer: "c1" }, "leave");
    codeIn(await browser.signIn(await flow.linkFor("c1"), { login: "grace" }));
  });

  it("L9 tells of no secret, whatever went wrong", async () => {
    for (const failure of [
      { status: 503, body: "busy" },
      { status: 400, body: { error: "invalid_grant" } },
    ]) {
      const callback = await browser.callbackOf(await flow.linkFor("c1"));
      const state = new URL(callback).searchParams.get("state") ?? "";
      oauth.failTokenRequests(failure);
      const { html, url } = await browser.visit(callback);
      await untilThird();
      const [code = "", verifier = ""] = oauth.sentCodes().slice(-2);
      const secrets = { state, code, verifier, secret: oauth.clients.basic.clientSecret };
      assert.deepEqual(findSecrets(`${html} ${url} ${JSON.stringify(flow.output3)}`, secrets), []);
    }
  });

  /** A callback of the provider with these parameters in the place of a code. */
  async function answerWith(query: Readonly<Record<string, string>>): Promise<SeenPage> {
    const callback = new URL(await browser.callbackOf(await flow.linkFor("c1")));
    const state = callback.searchParams.get("state") ?? "";
    return browser.visit(`${callback.origin}${callback.pathname}?${String(new URLSearchParams({ ...query, state }))}`);
  }

  /** Output 3 has the message, once, with a word, a code and a sentence; and a new link can be asked for. */
  async function tellsOnce(reason: string, code: string): Promise<void> {
    await untilThird();
    const [end, ...more] = flow.output3;
    assert.deepEqual([end?.payload, endOf(end)?.reason, endOf(end)?.code, more], ["show my orders", reason, code, []]);
    assert.match(endOf(end)?.message ?? "", new RegExp(`end\\.${reason}.*failure\\.${code}`));
    codeIn(await new ConsumerBrowser().signIn(await flow.linkFor("c1")));
  }
});

function changed(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
