import assert from "node:assert/strict";
import { adminClient, authorizeByFetch, beginAuthorizing, logIn, type AdminClient } from "../support/admin-client.js";
import { adminRoutes } from "../support/admin-route-list.js";
import type { ApiServer } from "../support/api-server.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve } from "../support/exchange.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { nodeRedVersions } from "../support/tools.js";

/** Everybody's password is "pw"; "author" may do all, "reader" only read. */
const USERS = `{
  type: "credentials",
  users: async (name) => ({ username: name, permissions: name === "author" ? "*" : "read" }),
  authenticate: async (name, password) =>
    password === "pw" ? { username: name, permissions: name === "author" ? "*" : "read" } : null,
}`;

const SYSTEM_SECRET = "secret of the administrator";

const bodyFor = (method: string) => (method === "GET" ? undefined : {});

describe("The admin routes", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let nodeRed: RunningNodeRed;
  let author: AdminClient;
  let reader: AdminClient;
  const ids = { credential: "credential", attempt: "attempt" };

  const form = (fields: object = {}) => authorizationForm(oauth, { editorOrigin: nodeRed.url, ...fields });
  const secrets = () => oauthSecrets(oauth).credential;
  const ask = (path: string, body: unknown, headers = {}) => author.ask("POST", `/keyring/${path}`, body, headers);

  before(async () => {
    oauth = await startOAuthServer();
    const app = `{ label: "CRM", clientId: ${JSON.stringify(oauth.clients.basic.clientId)},
      clientSecret: ${JSON.stringify(SYSTEM_SECRET)}, authorizationUrl: ${JSON.stringify(oauth.authorizationUrl)},
      tokenUrl: ${JSON.stringify(oauth.tokenUrl)}, baseUrl: "http://127.0.0.1:9", grant: "client_credentials" }`;
    const settings = { adminAuth: USERS, keyring: `{ apps: { crm: ${app} } }` };
    const version = (await nodeRedVersions())[0] ?? assert.fail();
    nodeRed = await startNodeRed({ version, flows: [], settings });
    author = adminClient(nodeRed, { token: await logIn(nodeRed.url, "author", "pw", "*") });
    reader = adminClient(nodeRed, { token: await logIn(nodeRed.url, "reader", "pw", "read") });
    await authorizeByFetch(author, "credential", { form: form(), secrets: secrets() });
    await author.deploy([credentialNode({ ...form(), credentials: secrets() })]);
  });

  after(() => Promise.all([nodeRed.close(), oauth.close()]));
  afterEach(closeAll);

  describe("are guarded", () => {
    for (const { method, path, permission } of adminRoutes(ids)) {
      const isRead = permission === "keyring.read";

      it(`so that nobody gets at ${method} ${path} without a login`, async () => {
        const { status, text } = await adminClient(nodeRed).ask(method, path, bodyFor(method));
        assert.deepEqual([status, text], [401, "Unauthorized"]);
      });

      it(`so that who may only read ${isRead ? "reads" : "can't use"} ${method} ${path}`, async () => {
        const { status } = await reader.ask(method, path, bodyFor(method));
        assert.equal(status, isRead ? 200 : 401);
      });

      it(`so that who may write uses ${method} ${path}`, async () => {
        // Of an unknown credential, so that this changes nothing.
        const { status } = await author.ask(method, path.replace("/credential/", "/unknown/"), bodyFor(method));
        assert.notEqual(status, 401);
      });
    }

    it("by no other permissions than the two", () => {
      const permissions = new Set(adminRoutes(ids).map(({ permission }) => permission));
      assert.deepEqual([...permissions].sort(), ["keyring.read", "keyring.write"]);
    });

    it("so that only who may write sees who the consumers of a credential are", async () => {
      const path = "/keyring/credentials/credential/consumers";
      const statuses = [await reader.ask("GET", path), await author.ask("GET", path)].map(({ status }) => status);
      assert.deepEqual(statuses, [401, 200]);
    });

    it("so that every change needs permission to write", () => {
      const changes = adminRoutes(ids).filter(({ method }) => method !== "GET");
      assert.ok(changes.every(({ permission }) => permission === "keyring.write"));
    });
  });

  describe("refuse", () => {
    const changes = adminRoutes(ids).filter(({ method }) => method !== "GET");

    for (const { method, path } of changes) {
      for (const site of ["cross-site", "same-site"]) {
        it(`${method} ${path} from a ${site} page`, async () => {
          const { status } = await author.ask(method, path, {}, { "Sec-Fetch-Site": site });
          assert.equal(status, 403);
        });
      }

      it(`a body over 64 KB at ${method} ${path}`, async () => {
        const { status } = await author.ask(method, path, { form: { name: "x".repeat(65 * 1024) } });
        assert.equal(status, 413);
      });
    }

    for (const { path } of changes.filter(({ method }) => method === "POST")) {
      for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
        it(`POST ${path} with the type ${type}, which a form of another site could send`, async () => {
          const { status } = await author.ask("POST", path, "form=x", { "Content-Type": type });
          assert.equal(status, 403);
        });
      }
    }

    it("a body over 64 KB that does not say how long it is", async () => {
      const { status } = await fetch(`${nodeRed.url}/keyring/credentials/credential/disconnect`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Authorization: `Bearer ${await logIn(nodeRed.url, "author", "pw", "*")}`,
        },
        body: new Blob([JSON.stringify({ a: "x".repeat(65 * 1024) })]).stream(),
        duplex: "half",
      });
      assert.equal(status, 413);
    });
  });

  it("give no secret and no token in any answer", async () => {
    const { attempt } = await beginAuthorizing(author, "credential", { form: form(), secrets: secrets() });
    const wrong = { form: form({ tokenUrl: "not a URL" }), secrets: secrets() };
    const app = { form: form({ app: "system", systemApp: "crm", tokenUrl: "https://thief.example" }) };
    const replies = [
      await ask("credentials/credential/authorize", wrong),
      await ask("credentials/credential/authorize", app),
      await author.ask("GET", `/keyring/credentials/credential/authorize/${attempt}`),
      await author.ask("GET", "/keyring/credentials"),
      await author.ask("GET", "/keyring/credentials/credential"),
      await author.ask("GET", "/keyring/credentials/credential/consumers"),
      await author.ask("GET", "/keyring/setup"),
      await author.ask("GET", "/credentials/keyring-credential/credential"),
      await author.ask("GET", "/flows"),
      await author.ask("GET", "/settings"),
    ];
    const shown = replies.map(({ headers, text }) => JSON.stringify([...headers]) + text).join("\n");
    assert.match(shown, /"hasRefreshToken":true/);
    assert.ok(oauth.givenTokens().length > 1);
    for (const secret of [SYSTEM_SECRET, oauth.clients.basic.clientSecret, ...oauth.givenTokens()])
      assert.ok(!shown.includes(secret));
  });

  it("are not kept by any cache", async () => {
    for (const { path } of adminRoutes(ids).filter(({ method }) => method === "GET")) {
      const { headers } = await author.ask("GET", path);
      assert.equal(headers.get("cache-control"), "no-store");
    }
  });

  describe("keep a stored secret", () => {
    let thief: ApiServer;

    beforeEach(async () => {
      thief = await serve((_request, response) => response.writeHead(500).end());
    });

    const unchanged = { clientSecret: "__PWRD__" };
    const machine = { grant: "client_credentials", scope: "contacts" };
    const authorize = async (fields: object, id = "credential") => {
      const { status, text } = await ask(`credentials/${id}/authorize`, { form: form(fields), secrets: unchanged });
      return { status, answer: JSON.parse(text) as { code?: string; outcome?: { state: string } } };
    };

    for (const name of ["tokenUrl", "refreshUrl", "revocationUrl"]) {
      it(`from another ${name} than it was deployed for`, async () => {
        const { status, answer } = await authorize({ ...machine, [name]: `${thief.origin}/token` });
        assert.deepEqual([status, answer.code, thief.requests], [400, "secret-again", []]);
      });
    }

    it("from another credential", async () => {
      assert.equal((await authorize(machine, "another")).answer.code, "secret-again");
    });

    it("and use it for another path of the same origin", async () => {
      const { answer } = await authorize({ ...machine, revocationUrl: `${oauth.url}/elsewhere` });
      assert.equal(answer.outcome?.state, "authorized");
    });

    it("of a system app from every address that a form names", async () => {
      const urls = ["tokenUrl", "authorizationUrl", "refreshUrl", "revocationUrl", "baseUrl", "allowedOrigins"];
      const fields = Object.fromEntries(urls.map((name) => [name, thief.origin]));
      const asked = oauth.tokenRequests.length;
      const { answer } = await authorize({ ...machine, ...fields, app: "system", systemApp: "crm" }, "another");
      // The system app's secret is not the provider's: that it was refused shows that it went there.
      assert.deepEqual([answer.code, thief.requests], ["client-refused", []]);
      assert.equal(oauth.tokenRequests.length, asked + 1);
    });

    it("of a system app from a custom app that pretends to have it", async () => {
      await author.deploy([
        credentialNode({ ...form(), credentials: secrets() }),
        { ...credentialNode({ ...form({ app: "system", systemApp: "crm" }) }), id: "ofSystem" },
      ]);
      const { answer } = await authorize({ ...machine, tokenUrl: `${thief.origin}/token` }, "ofSystem");
      assert.deepEqual([answer.code, thief.requests], ["secret-again", []]);
    });
  });
});
