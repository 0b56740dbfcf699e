import assert from "node:assert/strict";
import {
  adminClient,
  authorizeByFetch,
  beginAuthorizing,
  openStartUrl,
  outcomeOf,
  type AdminClient,
} from "../support/admin-client.js";
import { askFlow, askingFlow } from "../support/asking-flow.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { freePort, startNodeRed, type NodeRedOptions, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { signIn } from "../support/sign-in.js";
import { nodeRedVersion } from "../support/tools.js";

async function start(options: Partial<NodeRedOptions> = {}): Promise<RunningNodeRed> {
  const version = await nodeRedVersion("Node-RED 4.1");
  return startNodeRed({ version, flows: [], ...options });
}

describe("The routes for the browser that signs in", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let nodeRed: RunningNodeRed;
  let admin: AdminClient;

  const dialog = (fields: object = {}) => ({
    form: authorizationForm(oauth, { editorOrigin: nodeRed.url, ...fields }),
    secrets: oauthSecrets(oauth).credential,
  });

  before(async () => {
    nodeRed = await start();
    admin = adminClient(nodeRed);
    oauth = await startOAuthServer({ redirectUris: [`${nodeRed.url}/keyring/callback/demo`] });
  });

  after(() => Promise.all([nodeRed.close(), oauth.close()]));

  const visit = (url: string | URL, cookie = "") => fetch(url, { redirect: "manual", headers: { Cookie: cookie } });

  /** An authorization up to the address to which the provider sends the browser back. */
  async function signedIn(id: string, answers = {}, fields = {}) {
    const attempt = await beginAuthorizing(admin, id, dialog(fields));
    const { authorizationUrl, cookie } = await openStartUrl(attempt);
    return { attempt, cookie, callback: await signIn(authorizationUrl, answers) };
  }

  it("carry an authorization through, and tell the dialog what came of it", async () => {
    const { attempt, cookie, callback } = await signedIn("whole");
    assert.deepEqual(await outcomeOf(admin, "whole", attempt), { state: "waiting" });
    const page = await visit(callback, cookie);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Signed in/);
    const outcome = (await outcomeOf(admin, "whole", attempt)) as { state: string; authorization: object };
    assert.equal(outcome.state, "authorized");
    assert.deepEqual(
      Object.entries(outcome.authorization).filter(([name]) => !name.endsWith("AtMs")),
      [
        ["hasRefreshToken", true],
        ["account", "ada"],
        ["scope", "openid contacts"],
      ],
    );
  });

  it("send the browser to the provider with PKCE, and with a cookie for the callback alone", async () => {
    const { startUrl } = await beginAuthorizing(admin, "start", dialog());
    const { status, headers } = await visit(startUrl);
    const location = new URL(headers.get("location") ?? "");
    assert.deepEqual([status, location.origin + location.pathname], [302, oauth.authorizationUrl]);
    const { redirect_uri, response_type, code_challenge_method, state } = Object.fromEntries(location.searchParams);
    assert.deepEqual(
      [redirect_uri, response_type, code_challenge_method],
      [`${nodeRed.url}/keyring/callback/demo`, "code", "S256"],
    );
    const [cookie = ""] = headers.getSetCookie();
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/keyring/callback/demo"]) assert.ok(cookie.includes(part));
    assert.ok(state !== undefined && !cookie.includes(state) && !startUrl.includes(state));
  });

  it("take a start address once", async () => {
    const { startUrl } = await beginAuthorizing(admin, "once", dialog());
    const statuses = [(await visit(startUrl)).status, (await visit(startUrl)).status];
    assert.deepEqual(statuses, [302, 400]);
  });

  it("refuse a callback in another browser, and take it in the right one afterwards", async () => {
    const { attempt, cookie, callback } = await signedIn("other-browser");
    const { cookie: another } = await signedIn("another");
    const asked = oauth.tokenRequests.length;
    const statuses = [];
    for (const brought of ["", `${cookie}x`, another, cookie.replace(/=.*/, "=")])
      statuses.push((await visit(callback, brought)).status);
    assert.deepEqual([statuses, oauth.tokenRequests.length], [[400, 400, 400, 400], asked]);
    assert.deepEqual(await outcomeOf(admin, "other-browser", attempt), { state: "waiting" });
    assert.equal((await visit(callback, cookie)).status, 200);
  });

  it("take a callback once", async () => {
    const { attempt, cookie, callback } = await signedIn("replay");
    await visit(callback, cookie);
    const asked = oauth.tokenRequests.length;
    assert.equal((await visit(callback, cookie)).status, 400);
    assert.equal(oauth.tokenRequests.length, asked);
    assert.equal(((await outcomeOf(admin, "replay", attempt)) as { state: string }).state, "authorized");
  });

  it("take a callback once when it comes twice at the same time", async () => {
    const { cookie, callback } = await signedIn("twice");
    const asked = oauth.tokenRequests.length;
    const pages = await Promise.all([visit(callback, cookie), visit(callback, cookie)]);
    assert.deepEqual(pages.map(({ status }) => status).sort(), [200, 400]);
    assert.equal(oauth.tokenRequests.length, asked + 1);
  });

  for (const [name, change] of [
    [
      "another state",
      (url: URL) => {
        url.searchParams.set("state", "x".repeat(43));
      },
    ],
    [
      "no state",
      (url: URL) => {
        url.searchParams.delete("state");
      },
    ],
    [
      "two states",
      (url: URL) => {
        url.searchParams.append("state", "x");
      },
    ],
  ] as const) {
    it(`refuse a callback with ${name}`, async () => {
      const { attempt, cookie, callback } = await signedIn("state");
      change(callback);
      assert.equal((await visit(callback, cookie)).status, 400);
      assert.deepEqual(await outcomeOf(admin, "state", attempt), { state: "waiting" });
    });
  }

  it("keep two authorizations at once apart, and both are valid", async () => {
    const [one, two] = [await signedIn("at-once"), await signedIn("at-once")];
    assert.equal((await visit(two.callback, one.cookie)).status, 400);
    const statuses = [(await visit(two.callback, two.cookie)).status, (await visit(one.callback, one.cookie)).status];
    assert.deepEqual(statuses, [200, 200]);
  });

  it("tell that the access was not allowed", async () => {
    const { attempt, cookie, callback } = await signedIn("denied", { allows: false });
    assert.match(await (await visit(callback, cookie)).text(), /Access was not allowed/);
    const outcome = await outcomeOf(admin, "denied", attempt);
    assert.deepEqual(outcome, { state: "failed", code: "authorization-denied", facts: {} });
  });

  it("never come into play where the provider does not know the redirect URI", async () => {
    const attempt = await beginAuthorizing(admin, "redirect", dialog({ server: "unregistered" }));
    const { authorizationUrl } = await openStartUrl(attempt);
    await assert.rejects(signIn(authorizationUrl), /invalid_redirect_uri/);
    assert.deepEqual(await outcomeOf(admin, "redirect", attempt), { state: "waiting" });
  });

  it("forget an authorization that the dialog cancelled", async () => {
    const { attempt, cookie, callback } = await signedIn("cancelled");
    await admin.ask("DELETE", `/keyring/credentials/cancelled/authorize/${attempt.attempt}`);
    const asked = oauth.tokenRequests.length;
    assert.equal((await visit(callback, cookie)).status, 400);
    assert.equal(oauth.tokenRequests.length, asked);
  });

  it("leave nothing of an authorization whose dialog was cancelled after the sign-in", async () => {
    const { attempt, cookie, callback } = await signedIn("dropped");
    await visit(callback, cookie);
    await admin.ask("DELETE", `/keyring/credentials/dropped/authorize/${attempt.attempt}`);
    const { form, secrets } = dialog();
    const credential = credentialNode({ ...form, baseUrl: oauth.url, credentials: secrets });
    await admin.deploy(askingFlow({ ...credential, id: "dropped" }, "/userinfo"));
    assert.deepEqual(await askFlow(nodeRed), { status: 500, text: "needs-authorizing" });
  });

  describe("answer pages", () => {
    const callback = () => `${nodeRed.url}/keyring/callback/demo`;
    const pages = {
      "of an unknown start address": () => visit(`${nodeRed.url}/keyring/start/unknown`),
      "of an unknown callback": () => visit(`${callback()}?code=c&state=s`),
      "of a success": async () => {
        const browser = await signedIn("page");
        return visit(browser.callback, browser.cookie);
      },
      "of a refusal": async () => {
        const browser = await signedIn("page", { allows: false });
        return visit(browser.callback, browser.cookie);
      },
    };

    for (const [name, get] of Object.entries(pages)) {
      it(`${name} that no other page frames, no cache keeps and no script of others runs in`, async () => {
        const { headers } = await get();
        const policy = headers.get("content-security-policy") ?? "";
        for (const directive of [
          "default-src 'none'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ])
          assert.ok(policy.includes(directive), directive);
        assert.match(policy, /script-src 'nonce-[\w+/=]+'/);
        assert.doesNotMatch(policy, /unsafe/);
        const names = ["cache-control", "referrer-policy", "x-content-type-options", "x-frame-options"];
        assert.deepEqual(
          names.map((header) => headers.get(header)),
          ["no-store", "no-referrer", "nosniff", "DENY"],
        );
        assert.match(headers.get("content-type") ?? "", /^text\/html/);
      });
    }

    it("in which nothing of the address stands", async () => {
      const texts = ["<script>alert(1)</script>", "reflected-code", "reflected-state", "reflected-server"];
      const [error = "", code = "", state = "", server = ""] = texts;
      const query = new URLSearchParams({ error, error_description: error, code, state });
      const shown = await (await visit(`${nodeRed.url}/keyring/callback/${server}?${query.toString()}`)).text();
      const start = await (await visit(`${nodeRed.url}/keyring/start/${encodeURIComponent(error)}`)).text();
      for (const text of texts) assert.ok(!(shown + start).includes(text), text);
    });

    it("in which nothing of a provider's error stands", async () => {
      const { attempt, cookie, callback: address } = await signedIn("provider-error");
      const url = new URL(address);
      url.searchParams.delete("code");
      url.searchParams.set("error", "<script>alert(1)</script>");
      url.searchParams.set("error_description", "<img src=x>");
      const page = await (await visit(url, cookie)).text();
      assert.doesNotMatch(page, /alert|img/);
      const { state } = (await outcomeOf(admin, "provider-error", attempt)) as { state: string };
      assert.equal(state, "failed");
    });

    it("with a cookie header that can't be read, too", async () => {
      const { status } = await visit(`${callback()}?state=s`, "__proto__=1; =; %; keyring-");
      assert.equal(status, 400);
    });
  });
});

describe("The callback stands", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let nodeRed: RunningNodeRed | undefined;

  before(async () => {
    oauth = await startOAuthServer();
  });

  afterEach(() => nodeRed?.close());
  after(() => oauth.close());

  /** `httpNodeAuth`; nobody needs the password of this hash. */
  const guarded = `{ user: "user", pass: "$2b$08$${"x".repeat(53)}" }`;
  const helloFlow = [
    { id: "tab", type: "tab", label: "Hello" },
    { id: "in", z: "tab", type: "http in", url: "/hello", method: "get", wires: [["out"]] },
    { id: "out", z: "tab", type: "http response", wires: [] },
  ];

  async function startWith(settings: Readonly<Record<string, string>>): Promise<RunningNodeRed> {
    nodeRed = await start({ settings, flows: helloFlow });
    return nodeRed;
  }

  async function authorize(running: RunningNodeRed, root: string) {
    const form = authorizationForm(oauth, { editorOrigin: running.url });
    const dialog = { form, secrets: oauthSecrets(oauth).credential };
    const admin = adminClient(running, { root });
    const { startUrl } = await beginAuthorizing(admin, "credential", dialog);
    const outcome = (await authorizeByFetch(admin, "credential", dialog)) as { state: string };
    return { base: startUrl.replace(/\/keyring\/start\/.*/, "").slice(running.url.length), state: outcome.state };
  }

  it("under the node root, without the editor too, while flows run", async () => {
    const { url } = await startWith({ httpAdminRoot: "false" });
    const [callback, setup, hello] = await Promise.all(
      ["/keyring/callback/x?code=c&state=s", "/keyring/setup", "/hello"].map((path) => fetch(url + path)),
    );
    assert.deepEqual([callback?.status, setup?.status, hello?.status], [400, 404, 200]);
    assert.match((await callback?.text()) ?? "", /not valid any more/);
  });

  it("under the node root where that is another one", async () => {
    const running = await startWith({ httpAdminRoot: '"/admin"', httpNodeRoot: '"/api"' });
    assert.deepEqual(await authorize(running, "/admin"), { base: "/api", state: "authorized" });
    assert.equal((await fetch(`${running.url}/admin/keyring/callback/demo?state=s`)).status, 404);
  });

  it("under the admin root, without a password, where httpNodeAuth guards the node root", async () => {
    const running = await startWith({ httpAdminRoot: '"/admin"', httpNodeAuth: guarded });
    assert.deepEqual(await authorize(running, "/admin"), { base: "/admin", state: "authorized" });
    assert.equal((await fetch(`${running.url}/hello`)).status, 401);
  });

  it("without a password where httpNodeAuth guards the node root and both are the same", async () => {
    const running = await startWith({ httpNodeAuth: guarded });
    assert.deepEqual(await authorize(running, ""), { base: "", state: "authorized" });
    assert.equal((await fetch(`${running.url}/hello`)).status, 401);
  });

  it("without a login where adminAuth guards the editor", async () => {
    const users = "{ type: 'credentials', users: async () => null, authenticate: async () => null }";
    const { url } = await startWith({ adminAuth: users });
    assert.equal((await fetch(`${url}/keyring/callback/demo?state=s`)).status, 400);
    assert.equal((await fetch(`${url}/keyring/setup`)).status, 401);
  });

  it("at the public address that settings.js names", async () => {
    const publicUrl = `http://localhost:${await freePort()}/flows`;
    const running = await startWith({ keyring: `{ publicUrl: "${publicUrl}" }` });
    const form = authorizationForm(oauth, { editorOrigin: running.url });
    const dialog = { form, secrets: oauthSecrets(oauth).credential };
    const { startUrl } = await beginAuthorizing(adminClient(running), "credential", dialog);
    assert.ok(startUrl.startsWith(`${publicUrl}/keyring/start/`));
  });
});
