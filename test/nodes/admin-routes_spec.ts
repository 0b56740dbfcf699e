import assert from "node:assert/strict";
import { adminClient, authorizeByFetch, beginAuthorizing, logIn, type AdminClient } from "../support/admin-client.js";
import { adminRoutes } from "../support/admin-route-list.js";
import { join } from "node:path";
import type { KeystoreReport } from "../../src/tls/keystore-report.js";
import type { ApiServer } from "../support/api-server.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve } from "../support/exchange.js";
import { keystoreFile } from "../support/keystores.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { nodeRedVersion, root } from "../support/tools.js";

/** Everybody's password is "pw"; "author" may do all, "reader" only read, "helper" all that Keyring has, and not deploy. */
const USERS = `((permissions) => ({
  type: "credentials",
  users: async (name) => ({ username: name, permissions: permissions[name] }),
  authenticate: async (name, password) => (password === "pw" ? { username: name, permissions: permissions[name] } : null),
}))({ author: "*", reader: "read", helper: ["read", "keyring.write"] })`;

const SYSTEM_SECRET = "secret of the administrator";

const bodyFor = (method: string) => (method === "GET" ? undefined : {});

describe("The admin routes", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let nodeRed: RunningNodeRed;
  let author: AdminClient;
  let reader: AdminClient;
  let helper: AdminClient;
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
    const version = await nodeRedVersion("Node-RED 4.1");
    nodeRed = await startNodeRed({ version, flows: [], settings, environment: { HELD: "held by the server" } });
    author = adminClient(nodeRed, { token: await logIn(nodeRed.url, "author", "pw", "*") });
    reader = adminClient(nodeRed, { token: await logIn(nodeRed.url, "reader", "pw", "read") });
    helper = adminClient(nodeRed, { token: await logIn(nodeRed.url, "helper", "pw", "") });
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

      const limit = /\/(keystore|test)$/.test(path) ? 3 * 1024 : 64;

      it(`a body over ${limit} KB at ${method} ${path}`, async () => {
        const { status } = await author.ask(method, path, { form: { name: "x".repeat((limit + 1) * 1024) } });
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

    for (const path of ["keystore", "credentials/credential/test"])
      it(`texts over 64 KB at POST /keyring/${path}: only files may be large`, async () => {
        const large = "a ".repeat(33 * 1024);
        assert.equal((await ask(path, { form: { allowedOrigins: large } })).status, 413);
        assert.notEqual((await ask(path, { form: { trustFiles: [{ name: "root.crt", data: large }] } })).status, 413);
      });

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

  describe("look into a keystore", () => {
    const inspect = async (name: string, given: object = {}, form: object = {}) => {
      const data = (await keystoreFile(name)).toString("base64");
      const secrets = { keystore: data, keystorePassword: "changeit", ...given };
      const body = { id: "bank", form: { keystoreFileName: name, ...form }, secrets };
      const { status, text } = await author.ask("POST", "/keyring/keystore", body);
      return { status, text, report: JSON.parse(text) as KeystoreReport & { readonly code?: string } };
    };

    it("of nearly 1 MB, and tell its certificates and nothing of the key", async () => {
      const { status, text, report } = await inspect("modern.p12");
      assert.equal(status, 200);
      assert.deepEqual(
        report.identity?.certificates.map(({ subject }) => subject),
        ["Client of the tests", "Issuing authority", "Root of the tests"].map((name) => `CN=${name}, O=Keyring tests`),
      );
      assert.ok(!/PRIVATE KEY|changeit/.test(text));
      const large = { keystore: Buffer.alloc(1024 * 1024, 7).toString("base64") };
      assert.equal((await inspect("modern.p12", large)).report.problem?.code, "keystore-unreadable");
    });

    for (const [what, file, code, given] of [
      ["a wrong password", "modern.p12", "keystore-password-wrong", { keystorePassword: "wrong" }],
      ["no private key", "trust.p12", "keystore-without-key", {}],
      ["a wrong file", "make.sh", "keystore-unreadable", {}],
      ["an empty file", "modern.p12", "file-empty", { keystore: "=" }],
      ["costs", "costly.p12", "keystore-too-costly", {}],
    ] as const) {
      it(`and say in a sentence what is wrong with it: ${what}`, async () => {
        const { problem } = (await inspect(file, given)).report;
        assert.equal(problem?.code, code);
        assert.match(problem.sentence, /^[A-Z].*\.$/);
      });
    }

    it("and say of a certificate that its time is over, or has not come", async () => {
      for (const [file, code] of [
        ["expired.p12", "certificate-expired"],
        ["not-yet-valid.p12", "certificate-not-yet-valid"],
      ] as const)
        assert.equal((await inspect(file)).report.identity?.certificates[0]?.problem?.code, code);
    });

    it("of trust files alone, each by itself", async () => {
      const data = async (name: string) => ({ name, data: (await keystoreFile(name)).toString("base64") });
      const trustFiles = [await data("root.crt"), await data("make.sh"), await data("trust.jks")];
      const given = { keystore: "", trustPassword: "changeit" };
      const { report } = await inspect("modern.p12", given, { trustFiles });
      assert.deepEqual(
        report.trust.map(({ certificates, problem }) => problem?.code ?? certificates.length),
        [1, "trust-unreadable", 1],
      );
      assert.deepEqual([report.identity, report.problem], [undefined, undefined]);
    });

    it("that is deployed without its being sent again, and of no other credential", async () => {
      const { node, secrets: given } = await mutualCredential("ec.p12");
      const before = credentialNode({ ...form(), credentials: secrets() });
      await author.deploy([before, { ...node, id: "bank", credentials: given }]);
      const unchanged = { keystore: "__PWRD__", keystorePassword: "__PWRD__" };
      const { report } = await inspect("ec.p12", unchanged);
      assert.equal(report.identity?.certificates[0]?.key, "EC P-256");
      const body = { id: "another", form: {}, secrets: unchanged };
      const other = await author.ask("POST", "/keyring/keystore", body);
      assert.deepEqual([other.status, (JSON.parse(other.text) as { code: string }).code], [400, "keystore-again"]);
    });

    it("on Node-RED's machine, by its path", async () => {
      const path = join(root, "test/support/keystores/modern.p12");
      const { report } = await inspect("ec.p12", {}, { keystoreFrom: "path", keystorePath: path });
      assert.equal(report.identity?.certificates[0]?.key, "RSA 2048");
      const missing = await inspect("ec.p12", {}, { keystoreFrom: "path", keystorePath: "/nowhere.p12" });
      assert.equal(missing.report.code, "file-missing");
    });
  });

  describe("keep what the server itself holds from who may not deploy:", () => {
    const path = join(root, "test/support/keystores/modern.p12");
    const tested = "/keyring/credentials/another/test";
    const login = { username: "ada", password: "open sesame" };

    for (const [what, route, fields, given] of [
      ["a variable as a secret", tested, { credentialType: "basic" }, { ...login, password: "${HELD}" }],
      ["a variable as a field", tested, { credentialType: "basic", testUrl: "${HELD}" }, login],
      [
        "a variable in a row",
        "/keyring/credentials/another/authorize",
        { tokenParams: [{ name: "a", value: "${HELD}" }] },
        {},
      ],
      ["a keystore", tested, { credentialType: "mutual", keystoreFrom: "path", keystorePath: path }, {}],
      ["a keystore in a variable", "/keyring/keystore", { keystoreFrom: "environment", keystoreVariable: "HELD" }, {}],
      ["trust certificates", "/keyring/keystore", { trustFrom: "path", trustPaths: path }, {}],
    ] as const) {
      it(what, async () => {
        const api = await serve((_request, response) => response.end());
        const body = { form: form({ baseUrl: api.origin, ...fields }), secrets: given };
        const statuses = [
          (await helper.ask("POST", route, body)).status,
          (await author.ask("POST", route, body)).status,
        ];
        assert.equal(statuses[0], 401);
        assert.notEqual(statuses[1], 401);
      });
    }

    it("and let them use what they bring themselves", async () => {
      const api = await serve((_request, response) => response.end());
      const body = { form: { credentialType: "basic", baseUrl: api.origin }, secrets: login };
      assert.equal((await helper.ask("POST", tested, body)).status, 200);
      assert.equal(api.requests.length, 1);
    });
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
