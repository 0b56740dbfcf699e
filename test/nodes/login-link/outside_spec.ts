import assert from "node:assert/strict";
import type { Message } from "../../../nodes/runtime/red.js";
import type { ApiServer } from "../../support/api-server.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, serve, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { codeOf } from "../../support/request-node.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const reasonOf = ({ notSignedIn }: Message) => (notSignedIn as { reason: string; code: string }).code;

/** A preset whose callback selects among data centres, and whose reply names the API's domain. */
const ZOHO = { provider: "zoho", scope: "contacts openid" };

describe("What a callback or reply names outside the preset", () => {
  let oauth: OAuthServer;
  /** Somebody else's: it has whatever a browser or a reply may name. */
  let evil: ApiServer;
  let flow: LoginFlow;
  let browser: ConsumerBrowser;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
    evil = await serve((_request, response) => {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ access_token: "t", token_type: "Bearer" }));
    });
    browser = new ConsumerBrowser();
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function start(credential: object = {}, request: object = {}): Promise<void> {
    const call = { id: "call", type: "keyring-http-request", credential: "credential", method: "GET", ret: "txt" };
    flow = await startLoginFlow(oauth, { credential, nodes: [{ ...call, url: "/contacts", ...request }] });
  }

  /** A good callback with more in it. */
  async function visitCallback(parameters: Readonly<Record<string, string>>): Promise<string> {
    const callback = new URL(await browser.callbackOf(await flow.linkFor("c1")));
    for (const [name, value] of Object.entries(parameters)) callback.searchParams.set(name, value);
    return (await browser.visit(callback.href)).html;
  }

  for (const [name, address] of [
    ["a host of its own", () => evil.origin],
    ["one that looks like a listed one", () => "https://accounts.zoho.com.evil.example"],
    ["one in a listed one's user name", () => "https://accounts.zoho.com@evil.example"],
    ["a listed one without TLS", () => "http://accounts.zoho.com"],
    ["another port of a listed one", () => "https://accounts.zoho.com:8443"],
    ["no URL", () => "accounts.zoho.com"],
    ["nothing", () => ""],
  ] as const) {
    it(`L12 a callback that selects ${name} is refused before any request`, async () => {
      await start(ZOHO);
      assert.match(await visitCallback({ "accounts-server": address() }), /The sign-in did not succeed/);
      assert.deepEqual([oauth.tokenRequests, evil.requests], [[], []]);
      assert.deepEqual(flow.output3.map(reasonOf), ["origin-not-allowed"]);
    });
  }

  it("L12 an issuer of its own is refused before any request", async () => {
    await start();
    assert.match(await visitCallback({ iss: evil.origin }), /The sign-in did not succeed/);
    assert.deepEqual([oauth.tokenRequests, evil.requests], [[], []]);
  });

  it("L12 hosts, company ids and redirects that no preset asks for change nothing", async () => {
    await start();
    const { origin } = evil;
    const names = "token_url tokenUrl token_endpoint instance_url api_domain realmId redirect_uri next location";
    const html = await visitCallback(Object.fromEntries(names.split(" ").map((name) => [name, `${origin}/x`])));
    assert.match(html, /class="code"/);
    await flow.ask({ consumer: "c1", payload: codeIn({ html, status: 200, headers: new Headers(), url: "" }) });
    await flow.send({ consumer: "c1" }, "call");
    assert.deepEqual([oauth.tokenRequests.length, evil.requests], [1, []]);
  });

  it("L12 a reply whose fact is outside the preset's pattern widens nothing: no token leaves", async () => {
    await start(ZOHO, { url: "/crm/v2/users" });
    const callback = await browser.callbackOf(await flow.linkFor("c1"));
    oauth.failTokenRequests({ status: 200, body: { access_token: "t", refresh_token: "r", api_domain: evil.origin } });
    await flow.ask({ consumer: "c1", payload: codeIn(await browser.visit(callback)) });
    const { caught } = await flow.send({ consumer: "c1" }, "call");
    assert.equal(caught.length, 1);
    assert.deepEqual(evil.requests, []);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`L12 a token endpoint that redirects elsewhere (${status}) is not followed`, async () => {
      await start();
      const callback = await browser.callbackOf(await flow.linkFor("c1"));
      oauth.failTokenRequests({ status, body: "", headers: { Location: `${evil.origin}/token` } });
      assert.match((await browser.visit(callback)).html, /The sign-in did not succeed/);
      assert.deepEqual(evil.requests, []);
      assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output1.length, 0);
    });
  }

  it("L12 a message names no host for a consumer's token", async () => {
    await start({ baseUrl: "http://127.0.0.1:1" }, { url: "" });
    await flow.signIn("c1");
    const { caught } = await flow.send({ consumer: "c1", url: `${evil.origin}/steal` }, "call");
    assert.deepEqual([caught.map(codeOf), evil.requests], [["origin-not-allowed"], []]);
  });

  it("L12 an API that redirects elsewhere sees the token, and nobody else does", async () => {
    const api = await serve((_request, response) => {
      response.writeHead(307, { Location: `${evil.origin}/steal` });
      response.end();
    });
    await start({ baseUrl: api.origin });
    await flow.signIn("c1");
    await flow.send({ consumer: "c1" }, "call");
    assert.match(String(api.requests[0]?.headers.authorization), /^Bearer /);
    for (const { headers } of evil.requests) assert.equal(headers.authorization, undefined);
  });
});
