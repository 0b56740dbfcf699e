import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { credentialNode, oauthCredential, oauthSecrets } from "../support/credentials.js";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { startFlow, type FlowNode, type RunningFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const request = (fields: object): FlowNode => ({
  id: "node",
  type: "keyring-http-request",
  method: "GET",
  ret: "txt",
  credential: "credential",
  ...fields,
});

const accessToken = (fields: object = {}) =>
  credentialNode({ credentialType: "access_token", placement: "header", tokenType: "Bearer", ...fields });

const basic = (fields: object = {}) => credentialNode({ credentialType: "basic", ...fields });

const secrets = { credential: { username: "ada", password: "pa:ß", accessToken: "the-token" } };
const ADA = `Basic ${Buffer.from("ada:pa:ß").toString("base64")}`;

const errorCode = (msg: Message | undefined) => (msg?.error as { code?: string } | undefined)?.code;

describe("HTTP request with a credential", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  describe("that needs no token request", () => {
    beforeEach(async () => {
      api = await serve((_request, response) => response.end("ok"));
    });

    async function run(credential: FlowNode, fields: object = {}, msg: Message = {}) {
      const flow = await startFlow([credential, request({ url: api.origin, ...fields })], { secrets });
      return flow.send(msg);
    }

    async function sent(credential: FlowNode, fields: object = {}, msg: Message = {}) {
      const { output1 } = await run(credential, fields, msg);
      assert.equal(output1.length, 1);
      return api.requests[0] ?? assert.fail();
    }

    it("sends user name and password", async () => {
      assert.equal((await sent(basic())).headers.authorization, ADA);
    });

    it("sends an access token with its scheme", async () => {
      assert.equal((await sent(accessToken())).headers.authorization, "Bearer the-token");
    });

    it("sends an access token alone in a header of its own", async () => {
      const credential = accessToken({ parameterName: "X-Api-Key", tokenType: "" });
      const { headers } = await sent(credential);
      assert.deepEqual([headers["x-api-key"], headers.authorization], ["the-token", undefined]);
    });

    it("sends an access token as query parameter, in place of the URL's own, and shows it nowhere", async () => {
      const credential = accessToken({ placement: "query", parameterName: "api_key" });
      const outcome = await run(credential, { url: `${api.origin}/list?api_key=own&a=1` });
      assert.equal(api.requests[0]?.path, "/list?a=1&api_key=the-token");
      assert.ok(!JSON.stringify(outcome).includes("the-token"));
    });

    it("sends the credential's authorization, whatever rows and message say", async () => {
      const headers = [{ keyType: "other", keyValue: "authorization", valueType: "other", valueValue: "the row's" }];
      const msg = { headers: { Authorization: "the message's", AUTHORIZATION: "the message's again" } };
      const { rawHeaders } = await sent(basic(), { headers }, msg);
      const sentOnes = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === "authorization");
      assert.deepEqual(sentOnes, [ADA]);
    });

    it("sends the credential's authorization, whatever login stands in the URL", async () => {
      const url = api.origin.replace("http://", "http://eve:evil@");
      assert.equal((await sent(basic(), { url })).headers.authorization, ADA);
    });

    it("lets no message choose the Host", async () => {
      const { headers } = await sent(basic(), {}, { headers: { host: "evil.example", HOST: "evil.example" } });
      assert.equal(headers.host, new URL(api.origin).host);
    });

    it("takes a path behind the credential's base URL", async () => {
      const { path } = await sent(basic({ baseUrl: `${api.origin}/v2/` }), { url: "/contacts?id={{id}}" }, { id: 42 });
      assert.equal(path, "/v2/contacts?id=42");
    });

    it("takes a path of the message behind the credential's base URL", async () => {
      const { path } = await sent(basic({ baseUrl: api.origin }), { url: "" }, { url: "/contacts" });
      assert.equal(path, "/contacts");
    });
  });

  describe("whose secret may not go there", () => {
    let other: ApiServer;

    beforeEach(async () => {
      api = await serve((_request, response) => response.end("ok"));
      other = await serve((_request, response) => response.end("other"));
    });

    const refused = {
      "to another origin by the message": () => ({ fields: { url: "" }, msg: { url: other.origin } }),
      "to another origin written in the node": () => ({ fields: { url: other.origin }, msg: {} }),
      "to a host that the message fills in": () => ({
        fields: { url: "http://{{host}}/path" },
        msg: { host: new URL(other.origin).host },
      }),
      "to an address that the message fills in": () => ({ fields: { url: "{{{url}}}" }, msg: { url: other.origin } }),
      "past the base URL by a login in the message's URL": () => ({
        fields: { url: "" },
        msg: { url: `${api.origin}@${new URL(other.origin).host}/` },
      }),
    };

    for (const [name, how] of Object.entries(refused)) {
      it(`sends nothing ${name}`, async () => {
        const { fields, msg } = how();
        const nodes = [basic({ baseUrl: api.origin }), request(fields)];
        const { output1, caught, dones } = await (await startFlow(nodes, { secrets })).send(msg);
        assert.deepEqual([output1, dones, caught.map(errorCode)], [[], 1, ["origin-not-allowed"]]);
        assert.deepEqual([...api.requests, ...other.requests], []);
      });
    }

    it("sends nothing where no origin is known but the message's", async () => {
      const flow = await startFlow([basic(), request({ url: "" })], { secrets });
      const { caught } = await flow.send({ url: api.origin });
      assert.deepEqual([caught.map(errorCode), api.requests], [["origin-not-allowed"], []]);
    });

    it("goes to another origin that is allowed", async () => {
      const nodes = [basic({ baseUrl: api.origin, allowedOrigins: other.origin }), request({ url: "" })];
      const { output1 } = await (await startFlow(nodes, { secrets })).send({ url: other.origin });
      assert.deepEqual([output1[0]?.payload, other.requests[0]?.headers.authorization], ["other", ADA]);
    });

    for (const [name, credential, secret] of [
      ["password", basic(), ADA],
      ["header", accessToken({ parameterName: "X-Api-Key", tokenType: "" }), "the-token"],
      ["query parameter", accessToken({ placement: "query", parameterName: "api_key" }), "the-token"],
    ] as const) {
      it(`does not take its ${name} along on a redirect to another origin`, async () => {
        const start = await serve(({ path }, response) => {
          // As a server does that keeps the query.
          response.writeHead(307, { Location: other.origin + path }).end();
        });
        const flow = await startFlow([credential, request({ url: `${start.origin}/path` })], { secrets });
        const { output1 } = await flow.send();
        assert.equal(output1[0]?.payload, "other");
        assert.ok(JSON.stringify(start.requests).includes(secret));
        assert.ok(!JSON.stringify([other.requests, output1]).includes(secret));
      });
    }
  });

  describe("of OAuth 2.0", () => {
    let oauth: OAuthServer;
    let crm: CrmServer;

    beforeEach(async () => {
      oauth = untilEnd(await startOAuthServer());
      crm = untilEnd(await startCrmServer({ lookUpToken: oauth.lookUpToken }));
    });

    const renewsAtOnce = { keyring: { refusedTokenMinimumAge: 0 } };

    function start(nodes: readonly FlowNode[], settings: object = {}): Promise<RunningFlow> {
      return startFlow(nodes, { secrets: oauthSecrets(oauth), settings });
    }

    it("gets a token by Client Credentials with the first message and uses it for all", async () => {
      const flow = await start([oauthCredential(oauth, { baseUrl: crm.url }), request({ url: "/contacts.list" })]);
      for (let count = 0; count < 3; count += 1)
        assert.match(String((await flow.send()).output1[0]?.payload), /Hamilton/);
      assert.deepEqual(oauth.tokenRequests, [{ grantType: "client_credentials", status: 200 }]);
    });

    it("renews once and asks once more when the API refuses its token", async () => {
      const nodes = [oauthCredential(oauth, { baseUrl: crm.url }), request({ url: "/contacts.list" })];
      const flow = await start(nodes, renewsAtOnce);
      await flow.send();
      crm.rejectTokensOnce();
      const { output1, dones } = await flow.send();
      assert.deepEqual([output1[0]?.statusCode, dones], [200, 1]);
      assert.deepEqual(
        crm.requests.map(({ status }) => status),
        [200, 401, 200],
      );
      assert.equal(oauth.tokenRequests.length, 2);
    });

    it("sends the body again when it asks once more", async () => {
      let isRefusing = true;
      api = await serve((_request, response) => {
        response.writeHead(isRefusing ? 401 : 200).end();
        isRefusing = false;
      });
      const flow = await start([oauthCredential(oauth), request({ url: api.origin, method: "POST" })], renewsAtOnce);
      await flow.send({ payload: { last_name: "Jackson" } });
      assert.deepEqual(
        api.requests.map(({ body }) => body),
        ['{"last_name":"Jackson"}', '{"last_name":"Jackson"}'],
      );
      const [first, second] = api.requests.map(({ headers }) => headers.authorization);
      assert.notEqual(first, second);
    });

    it("gives the API's refusal where a new token is refused, too", async () => {
      api = await serve((_request, response) => response.writeHead(401).end("no"));
      const flow = await start([oauthCredential(oauth), request({ url: api.origin })], renewsAtOnce);
      const { output1 } = await flow.send();
      assert.deepEqual([output1[0]?.statusCode, output1[0]?.payload, api.requests.length], [401, "no", 2]);
    });

    it("R30 asks for no other token within 30 s of an API that always says 401", async () => {
      api = await serve((_request, response) => response.writeHead(401).end());
      const flow = await start([oauthCredential(oauth), request({ url: api.origin })]);
      await flow.send();
      await Promise.all(Array.from({ length: 10 }, () => flow.send()));
      assert.deepEqual([oauth.tokenRequests.length, api.requests.length], [1, 11]);
    });

    it("R30 does not renew a token for want of scope", async () => {
      api = await serve((_request, response) => {
        response.writeHead(401, { "WWW-Authenticate": 'Bearer error="insufficient_scope"' }).end();
      });
      const flow = await start([oauthCredential(oauth), request({ url: api.origin })], renewsAtOnce);
      await flow.send();
      assert.deepEqual([oauth.tokenRequests.length, api.requests.length], [1, 1]);
    });

    it("R5 asks for one token when 50 messages come at once through 5 nodes of 2 flows", async () => {
      const ids = ["node1", "node2", "node3", "node4", "node5"];
      const nodes = ids.map((id, index) => request({ id, url: "/contacts.list", z: index < 3 ? "flow" : "flow2" }));
      const flow = await start([oauthCredential(oauth, { baseUrl: crm.url }), ...nodes]);
      const release = oauth.holdTokenRequests();
      const arrived = oauth.nextTokenRequest();
      const outcomes = Array.from({ length: 50 }, (_, index) => flow.send({}, ids[index % ids.length]));
      await arrived;
      release();
      const statusCodes = (await Promise.all(outcomes)).map(({ output1 }) => output1[0]?.statusCode);
      assert.deepEqual(statusCodes, Array(50).fill(200));
      assert.equal(oauth.tokenRequests.length, 1);
    });

    it("R5 asks for one other token when the API refuses it to 50 messages at once", async () => {
      const flow = await start(
        [oauthCredential(oauth, { baseUrl: crm.url }), request({ url: "/contacts.list" })],
        renewsAtOnce,
      );
      await flow.send();
      oauth.endAccessTokens();
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => flow.send()));
      assert.deepEqual(
        outcomes.map(({ output1 }) => output1[0]?.statusCode),
        Array(50).fill(200),
      );
      assert.equal(oauth.tokenRequests.length, 2);
    });

    it("tells Catch why no token could be had, and asks the provider no more while it backs off", async () => {
      oauth.failTokenRequests({ status: 503, body: "busy", times: 10 });
      const flow = await start([oauthCredential(oauth, { baseUrl: crm.url }), request({ url: "/contacts.list" })]);
      const outcomes = [await flow.send(), await flow.send()];
      for (const { output1, caught, dones } of outcomes)
        assert.deepEqual([output1, caught.map(errorCode), dones], [[], ["renewal-failed"], 1]);
      assert.deepEqual([oauth.tokenRequests.length, crm.requests.length], [1, 0]);
    });

    it("shows no secret and no token in what leaves the node, failures included", async () => {
      api = await serve((_request, response) => response.writeHead(401).end());
      const nodes = [oauthCredential(oauth), request({ url: api.origin, secondOutput: true })];
      const flow = await start(nodes, renewsAtOnce);
      const outcomes = [await flow.send()];
      oauth.failTokenRequests({ status: 401, body: { error: "invalid_client" } });
      outcomes.push(await flow.send());
      const shown = JSON.stringify([outcomes, flow.statuses.of("node"), flow.statuses.of("credential")]);
      for (const secret of [oauth.clients.basic.clientSecret, ...oauth.givenTokens()])
        assert.ok(!shown.includes(secret));
    });
  });
});
