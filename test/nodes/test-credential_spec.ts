import assert from "node:assert/strict";
import { adminClient, authorizeByFetch, type AdminClient } from "../support/admin-client.js";
import type { ApiServer } from "../support/api-server.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve } from "../support/exchange.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { serveMutual } from "../support/tls-servers.js";
import { nodeRedVersion } from "../support/tools.js";

const BASIC = { credentialType: "basic" };
const LOGIN = { username: "ada", password: "open sesame" };
const UNCHANGED = "__PWRD__";

describe("Test of a credential", function () {
  this.timeout(60_000);
  let oauth: OAuthServer;
  let api: ApiServer;
  let nodeRed: RunningNodeRed;
  let author: AdminClient;
  /** What the API answers next. */
  let statuses: number[];

  before(async () => {
    oauth = await startOAuthServer();
    const { basic, public: open } = oauth.clients;
    const { tokenUrl, authorizationUrl } = oauth;
    const urls = { tokenUrl, authorizationUrl, baseUrl: "https://crm.example" };
    const apps = { crm: { ...basic, ...urls }, open: { ...open, ...urls, clientAuthentication: "none" } };
    const keyring = JSON.stringify({ refusedTokenMinimumAge: 0, apps });
    const version = await nodeRedVersion("Node-RED 4.1");
    nodeRed = await startNodeRed({ version, flows: [], settings: { keyring } });
    author = adminClient(nodeRed);
  });
  after(() => Promise.all([nodeRed.close(), oauth.close()]));

  beforeEach(async () => {
    statuses = [];
    // It repeats what it got, as some do.
    api = await serve((request, response) => {
      response.writeHead(statuses.shift() ?? 200).end(JSON.stringify(request.headers));
    });
  });
  afterEach(async () => {
    await author.deploy([]);
    await closeAll();
  });

  let ids = 0;
  const newId = () => `credential${(ids += 1)}`;
  const form = (fields: object = {}) => authorizationForm(oauth, { editorOrigin: nodeRed.url, ...fields });
  const typed = () => oauthSecrets(oauth).credential;

  async function test(id: string, fields: object, secrets: object = {}) {
    const body = { form: { baseUrl: api.origin, ...fields }, secrets };
    const { status, text } = await author.ask("POST", `/keyring/credentials/${id}/test`, body);
    const answer = JSON.parse(text) as { statusCode?: number; durationMs?: number; code?: string; sentence?: string };
    return { status, text, answer };
  }

  async function deploy(id: string, fields: object, credentials: object): Promise<void> {
    await author.deploy([{ ...credentialNode({ baseUrl: api.origin, ...fields }), id, credentials }]);
  }

  async function authorize(id: string, fields: object = {}): Promise<void> {
    await authorizeByFetch(author, id, { form: form({ baseUrl: api.origin, ...fields }), secrets: typed() });
  }

  describe("as the form has it, before any deploy,", () => {
    it("sends a user name and a password", async () => {
      const { status, answer } = await test(newId(), BASIC, LOGIN);
      assert.deepEqual([status, answer.statusCode], [200, 200]);
      assert.ok(Number.isInteger(answer.durationMs));
      const expected = `Basic ${Buffer.from("ada:open sesame").toString("base64")}`;
      assert.deepEqual(
        api.requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
        [["GET", "/", expected]],
      );
    });

    for (const [placement, parameterName, path, header] of [
      ["header", "X-Api-Key", "/me", "Key abc"],
      ["query", "key", "/me?key=abc", undefined],
    ] as const) {
      it(`sends an access token in the ${placement}`, async () => {
        const fields = { credentialType: "access_token", placement, parameterName, tokenType: "Key", testUrl: "/me" };
        await test(newId(), fields, { accessToken: "abc" });
        assert.deepEqual([api.requests[0]?.path, api.requests[0]?.headers["x-api-key"]], [path, header]);
      });
    }

    it("shows a client certificate", async () => {
      const server = await serveMutual();
      const { node, secrets } = await mutualCredential();
      const { answer } = await test(newId(), { ...node, baseUrl: "", testUrl: `${server.origin}/me` }, secrets);
      assert.deepEqual([answer.statusCode, server.requests[0]?.client], [200, "Client of the tests"]);
    });

    it("sends Watson's login of the older form", async () => {
      const nluCredentials = JSON.stringify({ username: "apikey", password: "pw", url: api.origin });
      const { answer } = await test(newId(), { credentialType: "nlu", nluProvider: "watson" }, { nluCredentials });
      assert.equal(answer.statusCode, 200);
      assert.match(String(api.requests[0]?.headers.authorization), /^Basic /);
    });

    it("sends the token that was authorized from it, in the form's own header", async () => {
      const id = newId();
      await authorize(id);
      const { answer } = await test(id, form({ headerName: "X-Token", headerScheme: "none" }), typed());
      assert.equal(answer.statusCode, 200);
      assert.ok(oauth.givenTokens().includes(String(api.requests[0]?.headers["x-token"])));
    });

    it("says to authorize again where the token that was authorized from it has ended", async () => {
      const [id, fields] = [newId(), form({ grant: "client_credentials", baseUrl: api.origin })];
      const reply = { access_token: "short-lived", token_type: "Bearer", expires_in: 1 };
      oauth.failTokenRequests({ status: 200, body: reply });
      await author.ask("POST", `/keyring/credentials/${id}/authorize`, { form: fields, secrets: typed() });
      let last = await test(id, fields, typed());
      assert.equal(last.answer.statusCode, 200);
      while (last.status === 200) last = await test(id, fields, typed());
      assert.equal(last.answer.code, "authorize-first");
    });

    it("says to authorize first, and asks nobody", async () => {
      const { status, answer } = await test(newId(), form(), typed());
      assert.deepEqual([status, answer.code, api.requests], [400, "authorize-first", []]);
    });
  });

  describe("as it is deployed,", () => {
    it("sends a stored password", async () => {
      const id = newId();
      await deploy(id, BASIC, LOGIN);
      await test(id, BASIC, { ...LOGIN, password: UNCHANGED });
      assert.match(String(api.requests[0]?.headers.authorization), /^Basic YWRhOm9wZW4/);
    });

    it("sends a stored token, and renews it once where the API refuses it", async () => {
      const id = newId();
      await authorize(id);
      await deploy(id, form(), typed());
      statuses = [401];
      const renewals = () => oauth.tokenRequests.filter(({ grantType }) => grantType === "refresh_token").length;
      const before = renewals();
      const { answer } = await test(id, form(), { clientSecret: UNCHANGED });
      const [first, second] = api.requests.map(({ headers }) => headers.authorization);
      assert.deepEqual([answer.statusCode, renewals() - before, first === second], [200, 1, false]);
    });

    it("gets a token of Client Credentials that nobody has got yet", async () => {
      const id = newId();
      const fields = form({ grant: "client_credentials", scope: "contacts" });
      await deploy(id, fields, typed());
      const { answer } = await test(id, fields, { clientSecret: UNCHANGED });
      assert.equal(answer.statusCode, 200);
      assert.match(String(api.requests[0]?.headers.authorization), /^Bearer /);
    });

    it("opens a stored keystore", async () => {
      const id = newId();
      const server = await serveMutual();
      const { node, secrets } = await mutualCredential();
      await deploy(id, { ...node, baseUrl: server.origin }, secrets);
      const unchanged = { keystore: UNCHANGED, keystorePassword: UNCHANGED };
      await test(id, { ...node, baseUrl: server.origin }, unchanged);
      assert.equal(server.requests[0]?.client, "Client of the tests");
    });
  });

  for (const statusCode of [204, 401, 403, 404, 429, 503]) {
    it(`tells ${statusCode}, and nothing of a reply that repeats the secret`, async () => {
      statuses = [statusCode];
      const { text, answer } = await test(newId(), { credentialType: "access_token" }, { accessToken: "abc-secret" });
      assert.equal(answer.statusCode, statusCode);
      assert.ok(!text.includes("abc-secret"));
    });
  }

  it("reads no large refusal", async () => {
    const large = await serve((_request, response) => response.writeHead(404).end(Buffer.alloc(2 * 1024 * 1024)));
    const { answer } = await test(newId(), { ...BASIC, baseUrl: large.origin }, LOGIN);
    assert.equal(answer.code, "test-cut-short");
  });

  it("takes no answer of a page elsewhere, which never saw the secret, for the API's", async () => {
    const page = await serve((_request, response) => response.end("Please log in"));
    const away = await serve((_request, response) => response.writeHead(302, { Location: page.origin }).end());
    const { answer } = await test(newId(), { ...BASIC, baseUrl: away.origin }, LOGIN);
    assert.equal(answer.code, "origin-not-allowed");
    assert.ok(answer.sentence?.includes(page.origin));
  });

  it("says what is wrong in a sentence", async () => {
    const gone = await serve((_request, response) => response.end());
    await gone.close();
    for (const [fields, secrets, code] of [
      [{ ...BASIC, baseUrl: "" }, LOGIN, "test-url-missing"],
      [{ ...BASIC, baseUrl: "", testUrl: "/me" }, LOGIN, "base-url-missing"],
      [{ ...BASIC, baseUrl: gone.origin }, LOGIN, "no-answer"],
      [{ ...BASIC }, {}, "credential-incomplete"],
      [{ ...BASIC, testUrl: "https://other.example/me" }, LOGIN, "origin-not-allowed"],
      [form({ credentialType: "consumer" }), typed(), "credential-type-wrong"],
    ] as const) {
      const { status, answer } = await test(newId(), fields, secrets);
      assert.deepEqual([status, answer.code], [400, code]);
      assert.match(answer.sentence ?? "", /^[A-Z].*\.$/);
    }
  });

  describe("keeps", () => {
    let thief: ApiServer;

    beforeEach(async () => {
      thief = await serve((_request, response) => response.end());
    });

    const moves = () => [
      { baseUrl: thief.origin },
      { baseUrl: "", testUrl: thief.origin },
      { allowedOrigins: thief.origin, testUrl: thief.origin },
    ];

    async function refuses(id: string, fields: object, secrets: object, code = "deploy-first"): Promise<void> {
      const { status, answer } = await test(id, fields, secrets);
      assert.deepEqual([status, answer.code, thief.requests], [400, code, []]);
    }

    it("a stored password from where it was not deployed for, and lets one go that is typed again", async () => {
      const id = newId();
      await deploy(id, BASIC, LOGIN);
      for (const move of moves()) await refuses(id, { ...BASIC, ...move }, { ...LOGIN, password: UNCHANGED });
      await test(id, { ...BASIC, baseUrl: thief.origin }, LOGIN);
      assert.equal(thief.requests.length, 1);
    });

    it("a stored password of another credential", async () => {
      await refuses(newId(), { ...BASIC, baseUrl: thief.origin }, { ...LOGIN, password: UNCHANGED }, "secret-again");
    });

    it("a stored password of a credential without a base URL for the address that it was deployed with", async () => {
      const id = newId();
      const fields = { ...BASIC, baseUrl: "", testUrl: `${api.origin}/me` };
      await deploy(id, fields, LOGIN);
      await refuses(id, { ...fields, testUrl: thief.origin }, { ...LOGIN, password: UNCHANGED });
      await test(id, { ...fields, testUrl: `${api.origin}/you` }, { ...LOGIN, password: UNCHANGED });
      assert.equal(api.requests[0]?.path, "/you");
    });

    it("a stored keystore", async () => {
      const id = newId();
      const { node, secrets } = await mutualCredential();
      await deploy(id, { ...node, baseUrl: "https://127.0.0.1:1" }, secrets);
      const unchanged = { keystore: UNCHANGED, keystorePassword: UNCHANGED };
      await refuses(id, { ...node, baseUrl: thief.origin }, unchanged);
    });

    it("a token, also of who types the client secret", async () => {
      const id = newId();
      await authorize(id);
      await deploy(id, form(), typed());
      for (const move of moves()) await refuses(id, form(move), typed());
    });

    it("a token that was authorized in another dialog of a deployed credential", async () => {
      const id = newId();
      await deploy(id, form(), typed());
      await authorize(id, { scope: "openid" });
      for (const move of moves()) await refuses(id, form({ scope: "openid", ...move }), typed());
    });

    it("the tokens of a credential that was deleted", async () => {
      const id = newId();
      await authorize(id);
      await deploy(id, form(), typed());
      await author.deploy([]);
      await refuses(id, form({ baseUrl: thief.origin }), typed(), "authorize-first");
    });

    it("a token of a system app for the addresses of settings.js", async () => {
      const fields = form({ app: "system", systemApp: "crm", baseUrl: thief.origin, testUrl: thief.origin });
      const id = newId();
      await authorizeByFetch(author, id, { form: fields });
      await refuses(id, fields, {}, "origin-not-allowed");
    });

    for (const [systemApp, pretended] of [
      ["crm", () => ({})],
      ["open", () => ({ clientId: oauth.clients.public.clientId, clientAuthentication: "none" })],
    ] as const)
      it(`a token of the system app ${systemApp} from a custom app that pretends to have it`, async () => {
        const id = newId();
        await authorizeByFetch(author, id, { form: form({ app: "system", systemApp }) });
        const fields = form({ ...pretended(), baseUrl: thief.origin });
        await refuses(id, fields, { clientSecret: "a guess" }, "authorize-first");
      });

    it("a token that was authorized in an open dialog from whoever does not know its client secret", async () => {
      const id = newId();
      await authorize(id);
      await refuses(id, form({ baseUrl: thief.origin }), { clientSecret: "a guess" }, "authorize-first");
    });

    for (const [what, first] of [
      ["another client", () => ({ BASE: thief.origin, CLIENT: oauth.clients.post.clientId })],
      ["nothing filled in", () => ({})],
    ] as const)
      it(`a token of one instance of a subflow for where that may send it, beside one with ${what}`, async () => {
        const id = newId();
        await authorize(id);
        const node = credentialNode({ ...form(), baseUrl: "${BASE}", clientId: "${CLIENT}" });
        const instance = (name: string, values: Readonly<Record<string, string>>) => {
          const env = Object.entries(values).map(([variable, value]) => ({ name: variable, type: "str", value }));
          return { id: name, type: "subflow:sub", z: "flow", x: 1, y: 1, env };
        };
        await author.deploy([
          { id: "flow", type: "tab" },
          { id: "sub", type: "subflow", name: "Sub", in: [], out: [] },
          { ...node, id, z: "sub", credentials: typed() },
          instance("first", first()),
          instance("second", { BASE: api.origin, CLIENT: oauth.clients.basic.clientId }),
        ]);
        await refuses(id, form({ baseUrl: thief.origin }), typed());
        assert.equal((await test(id, form(), typed())).answer.statusCode, 200);
      });
  });
});
