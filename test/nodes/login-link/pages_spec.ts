import assert from "node:assert/strict";
import { request } from "node:http";
import { codeIn, ConsumerBrowser, type SeenPage } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { pendingContents } from "../../support/pending-contents.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

/** As names, texts and addresses: markup, quotes, entities, templates, and what turns the direction of text. */
const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&lt;{{code}}\u202e`;

/** Every page of a consumer's sign-in, by name. */
type Pages = Readonly<Record<string, SeenPage>>;

describe("The pages of a sign-in", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;
  let userDir: string;

  beforeEach(async () => {
    userDir = await temporaryFolder();
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function start(options: LoginFlowOptions = {}): Promise<void> {
    flow = await startLoginFlow(oauth, { settings: { userDir }, ...options });
  }

  /** As seen in a flow whose author and consumers use this text wherever they can. */
  async function allPages(text: string): Promise<Pages> {
    userDir = await temporaryFolder();
    const words = { asker: text, title: text, pageText: text, logo: text, back: text, shownAs: "name" };
    await start({ node: { ...words, shownAsType: "msg" }, credential: { providerName: text } });
    const linkFor = (consumer: string) => flow.linkFor(consumer, { name: text });
    const link = await linkFor("c1");
    const [browser, other] = [new ConsumerBrowser(), new ConsumerBrowser()];
    const startPage = await browser.visit(link);
    const leaving = await browser.press(startPage, "continue");
    const callback = await browser.callbackOf(link);
    oauth.failTokenRequests({ status: 200, body: { access_token: "t", id_token: idTokenOf(text) } });
    const code = await browser.visit(callback);
    const replayed = await browser.visit(callback);
    const otherBrowser = await other.visit(link);
    await flow.ask({ consumer: "c1", payload: codeIn(code) });
    const done = await browser.visit(link);
    const gone = await other.visit(link);
    const declined = await browser.press(await browser.visit(await linkFor("c2")), "decline");
    const failed = await browser.visit(await deniedCallback(browser, await linkFor("c3"), text));
    const refused = await other.press(await other.visit(await linkFor("c4")), "continue", {
      headers: { "Sec-Fetch-Site": "cross-site" },
    });
    const unknown = await other.visit(`${flow.url}/keyring/login/${encodeURIComponent(text)}`);
    const query = String(new URLSearchParams({ error: text, error_description: text, state: text }));
    const authors = await other.visit(`${flow.url}/keyring/callback/demo?${query}`);
    const authorsStart = await other.visit(`${flow.url}/keyring/start/${encodeURIComponent(text)}`);
    const consumers = { startPage, leaving, code, replayed, otherBrowser, done, gone, declined, failed, unknown };
    return { ...consumers, refused, authors, authorsStart };
  }

  async function deniedCallback(browser: ConsumerBrowser, link: string, text: string): Promise<string> {
    const callback = new URL(await browser.callbackOf(link));
    const state = callback.searchParams.get("state") ?? "";
    const query = new URLSearchParams({ error: text, error_description: text, error_uri: text, state });
    return `${callback.origin}${callback.pathname}?${String(query)}`;
  }

  it("L7 escape every text, whoever wrote it", async () => {
    const plain = await allPages("Acme");
    await flow.close();
    const hostile = await allPages(HOSTILE);
    for (const [name, { html }] of Object.entries(hostile)) {
      assert.deepEqual(elementsIn(html), elementsIn(plain[name]?.html ?? ""), name);
      assert.doesNotMatch(html, /<script>alert|<img src=x|onerror=alert\(1\)>(?!&)/, name);
    }
  });

  it("L7 are kept, framed and told of by nobody, and run no script", async () => {
    for (const [name, { headers, html }] of Object.entries(await allPages("Acme"))) {
      const policy = policyOf(headers);
      assert.deepEqual(policy["default-src"], ["'none'"], name);
      assert.deepEqual(policy["frame-ancestors"], ["'none'"], name);
      assert.deepEqual(policy["base-uri"], ["'none'"], name);
      assert.deepEqual(policy["form-action"], [name === "startPage" || name === "refused" ? "'self'" : "'none'"], name);
      assert.match(policy["style-src"]?.join(" ") ?? "", /^'nonce-[\w+/=]{24}'$/, name);
      assert.equal(headers.get("cache-control"), "no-store", name);
      assert.equal(headers.get("referrer-policy"), "no-referrer", name);
      assert.equal(headers.get("x-frame-options"), "DENY", name);
      assert.equal(headers.get("x-content-type-options"), "nosniff", name);
      assert.match(headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/, name);
      if (!name.startsWith("authors")) assert.ok(!html.includes("<script"), name);
      if (!name.startsWith("authors")) assert.equal(policy["script-src"], undefined, name);
    }
  });

  it("L7 carry a nonce of their own each", async () => {
    await start();
    const link = await flow.linkFor("c1");
    const nonces = new Set<string>();
    for (let times = 0; times < 5; times += 1)
      nonces.add(String(policyOf((await new ConsumerBrowser().visit(link)).headers)["style-src"]));
    assert.equal(nonces.size, 5);
  });

  it("L7 go nowhere but to the provider and to the link itself, whatever a request says", async () => {
    await start();
    const link = await flow.linkFor("c1");
    const evil = "evil.example";
    const query = `?next=https://${evil}&url=//${evil}&redirect_uri=https://${evil}&back=https://${evil}`;
    const headers = { Host: evil, "X-Forwarded-Host": evil, "X-Forwarded-Proto": "https", Referer: `https://${evil}/` };
    const page = await ask(`${link}${query}`, headers);
    assert.ok(page.html.includes("Continue") && !page.html.includes(evil));
    const browser = new ConsumerBrowser();
    const leaving = await browser.press({ ...(await browser.visit(link)), url: `${link}${query}` }, "continue");
    assert.ok(leaving.html.includes(oauth.authorizationUrl) && !leaving.html.includes(evil));
    const callback = await browser.callbackOf(link);
    const cookie = browser.cookies();
    const { headers: answered } = await ask(`${callback}&${query.slice(1)}`, { ...headers, Cookie: cookie });
    assert.equal(answered.get("location"), link);
    assert.deepEqual([answered.get("cache-control"), answered.get("referrer-policy")], ["no-store", "no-referrer"]);
  });

  it("L7 tell neither code nor state, nor the verifier", async () => {
    await start();
    const link = await flow.linkFor("c1");
    const browser = new ConsumerBrowser();
    const callback = await browser.callbackOf(link);
    const page = await browser.visit(callback);
    assert.equal(page.url, link);
    for (const secret of [...new URL(callback).searchParams.values(), ...oauth.sentCodes(), ...oauth.givenTokens()])
      assert.ok(secret === oauth.url || !`${page.html} ${browser.cookies()}`.includes(secret));
  });

  it("L7 ask for no address that the author did not give in a shape that a page can hold", async () => {
    for (const logo of [
      "javascript:alert(1)",
      "http://a.example/x.png",
      "data:text/html,<script>",
      "https://a.example;/",
    ]) {
      await start({ node: { logo, back: "javascript:alert({{code}})" } });
      const { html, headers } = await new ConsumerBrowser().visit(await flow.linkFor("c1"));
      assert.deepEqual([/<img/.test(html), policyOf(headers)["img-src"]], [false, undefined], logo);
      assert.ok(!html.includes("javascript:"));
      await flow.close();
    }
  });

  for (const [name, change] of [
    ["another site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
    ["another site, by an old browser", { Origin: "https://evil.example" }],
    ["a site of the same domain", { "Sec-Fetch-Site": "same-site", Origin: "http://other.127.0.0.1" }],
    ["another port", { "Sec-Fetch-Site": "same-site", Origin: "http://127.0.0.1:1" }],
    ["a frame without an origin", { "Sec-Fetch-Site": "cross-site", Origin: "null" }],
    ["nowhere", { "Sec-Fetch-Site": "none", Origin: "null" }],
  ] as const) {
    it(`L13 take no form from ${name}, though it has all that the page has`, async () => {
      await start();
      const browser = new ConsumerBrowser();
      const page = await browser.visit(await flow.linkFor("c1"));
      await startsNothing(() => browser.press(page, "continue", { headers: change }));
      await startsNothing(() => browser.press(page, "decline", { headers: change }));
      codeIn(await browser.signIn(page.url));
    });
  }

  it("L13 take no form without the cookie of the browser that was shown the page", async () => {
    await start();
    const page = await new ConsumerBrowser().visit(await flow.linkFor("c1"));
    const other = new ConsumerBrowser();
    await startsNothing(() => other.press(page, "continue"));
    await other.visit(page.url);
    await startsNothing(() => other.press(page, "decline"));
  });

  it("L13 give a browser that lost its cookie another one, so that the next press counts", async () => {
    await start();
    const page = await new ConsumerBrowser().visit(await flow.linkFor("c1"));
    const browser = new ConsumerBrowser();
    const again = await browser.press(page, "continue");
    assert.equal(again.status, 403);
    assert.match((await browser.press(again, "continue")).html, /You are being taken/);
  });

  for (const value of ["", "x", "a%20b", "y".repeat(5_000)]) {
    it(`L13 give a browser another cookie that has one of another shape (${value.length} characters)`, async () => {
      await start();
      const link = await flow.linkFor("c1");
      const { headers } = await fetch(link, { headers: { Cookie: `keyring-login=${value}` } });
      assert.match(headers.getSetCookie()[0] ?? "", /^keyring-login=[\w-]{43};/);
    });
  }

  it("L13 give a form of another site no cookie: the one of the page stays", async () => {
    await start();
    const link = await flow.linkFor("c1");
    const { headers } = await fetch(link, { method: "POST", headers: { "Sec-Fetch-Site": "cross-site" } });
    assert.deepEqual(headers.getSetCookie(), []);
  });

  for (const [name, form] of [
    ["no token", ""],
    ["another token", "x".repeat(43)],
    ["two tokens", undefined],
  ] as const) {
    it(`L13 take no form with ${name}`, async () => {
      await start();
      const browser = new ConsumerBrowser();
      const page = await browser.visit(await flow.linkFor("c1"));
      const body = form === undefined ? "form=x&form=y&answer=continue" : `form=${form}&answer=continue`;
      const headers = { Origin: flow.url, "Content-Type": "application/x-www-form-urlencoded" };
      await startsNothing(() => browser.visit(page.url, { method: "POST", body, headers }));
    });
  }

  it("L13 take no form with the token of another link", async () => {
    await start();
    const browser = new ConsumerBrowser();
    const [one, two] = [await flow.linkFor("c1"), await flow.linkFor("c2")];
    const page = await browser.visit(two);
    await startsNothing(() => browser.press({ ...page, url: one }, "continue"));
    await startsNothing(() => browser.press({ ...page, url: one }, "decline"));
  });

  it("L13 start nothing by GET, whatever its query says", async () => {
    await start();
    const browser = new ConsumerBrowser();
    const page = await browser.visit(await flow.linkFor("c1"));
    const [, form = ""] = /name="form" value="([^"]+)"/.exec(page.html) ?? [];
    const before = await pendingContents(userDir);
    for (const answer of ["continue", "decline"]) await browser.visit(`${page.url}?form=${form}&answer=${answer}`);
    assert.deepEqual(await pendingContents(userDir), before);
  });

  it("L13 let a consumer decline: output 3 has the message, and nobody signs in by the link", async () => {
    await start();
    const browser = new ConsumerBrowser();
    const page = await browser.press(await browser.visit(await flow.linkFor("c1")), "decline");
    assert.match(page.html, /Nothing was shared/);
    assert.deepEqual(
      flow.output3.map(({ payload, notSignedIn }) => [payload, (notSignedIn as { reason: string }).reason]),
      [["show my orders", "declined"]],
    );
    assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output1.length, 0);
  });

  /** Whoever posts is shown the page again, and the link stays as it is. */
  async function startsNothing(post: () => Promise<SeenPage>): Promise<void> {
    const before = await pendingContents(userDir);
    const { status, html } = await post();
    assert.deepEqual([status, html.includes("http-equiv"), /Continue/.test(html)], [403, false, true]);
    assert.deepEqual(await pendingContents(userDir), before);
    assert.deepEqual(flow.output3, []);
  }
});

/** Names and attributes' names of all elements. */
function elementsIn(html: string): readonly string[] {
  const elements = html.replace(/<style.*<\/style>/s, "").match(/<[/!a-z](?:"[^"]*"|[^">])*>/gi) ?? [];
  return elements.map((element) => element.replace(/"[^"]*"/g, '""'));
}

function policyOf(headers: Headers): Readonly<Record<string, readonly string[]>> {
  const directives = (headers.get("content-security-policy") ?? "").split(";").map((text) => text.trim().split(/\s+/));
  return Object.fromEntries(directives.map(([name = "", ...values]) => [name, values]));
}

/** Unsigned, with the text for everything that names somebody. */
function idTokenOf(text: string): string {
  const claims = { sub: text, email: text, name: text, preferred_username: text };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`;
}

/** With headers that fetch would not send. */
async function ask(address: string, headers: Readonly<Record<string, string>>): Promise<SeenPage> {
  return new Promise((resolve, reject) => {
    request(address, { headers }, (response) => {
      let html = "";
      response.on("data", (chunk: Buffer) => (html += chunk.toString()));
      response.on("end", () => {
        const entries = Object.entries(response.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        resolve({ status: response.statusCode ?? 0, html, headers: new Headers(entries), url: address });
      });
    })
      .on("error", reject)
      .end();
  });
}
