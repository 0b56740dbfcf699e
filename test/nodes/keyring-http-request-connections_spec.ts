import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { makeCertificates, type Certificates } from "../support/beside-core/certificates.js";
import { Journal } from "../support/beside-core/journal.js";
import { startProxy } from "../support/beside-core/test-proxy.js";
import { credentialNode, oauthCredential, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { coreNode } from "../support/node-red-under-test.js";
import { watchWarnings } from "../support/node-warnings.js";
import { startOAuthServer } from "../support/oauth-server.js";
import { setProxyVariables } from "../support/proxy-variables.js";
import { codeOf, fetchVariables, httpRequest, onlyMessage } from "../support/request-node.js";
import { startFlow, type FlowNode } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const ok: Answer = (_request, response) => response.end("{}");
const WARNING = "@keyring/node-red/keyring-credential:warning";

const secrets = { credential: { username: "ada", password: "pw" } };
const basic = credentialNode({ credentialType: "basic" });
const ADA = `Basic ${Buffer.from("ada:pw").toString("base64")}`;

/** Core's tls-config node; under this id it has the authority of the API's certificate. */
const tlsConfig = { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: true };

const registrations = ["network/05-tls.js", "network/06-httpproxy.js"].map(coreNode);

describe("The connection of an HTTP request", () => {
  let certificates: Certificates;
  let api: ApiServer;
  let restoreVariables: () => void;

  before(async () => {
    certificates = await makeCertificates();
  });

  beforeEach(() => {
    restoreVariables = setProxyVariables({});
  });

  afterEach(async () => {
    restoreVariables();
    await closeAll();
  });

  after(removeTemporaryFolders);

  for (const [nodeName, node] of [
    ["HTTP request", httpRequest],
    ["Fetch variables", fetchVariables],
  ] as const) {
    describe(`keeps cookies for ${nodeName}`, () => {
      beforeEach(async () => {
        api = await serve((_request, response) => response.setHeader("Set-Cookie", "session=1; Path=/").end("{}"));
      });

      for (const [keepCookies, cookies] of [
        [true, [undefined, "session=1"]],
        [false, [undefined, undefined]],
        [undefined, [undefined, undefined]],
      ] as const) {
        it(`${cookies[1] ? "from one message to the next" : "for no other message"} where that is ${String(keepCookies)}`, async () => {
          const flow = await startFlow([node({ url: api.origin, keepCookies })]);
          for (let count = 0; count < 2; count += 1) onlyMessage(await flow.send());
          assert.deepEqual(
            api.requests.map(({ headers }) => headers.cookie),
            cookies,
          );
        });
      }
    });
  }

  it("keeps the cookies of one node from another", async () => {
    api = await serve((_request, response) => response.setHeader("Set-Cookie", "session=1; Path=/").end("{}"));
    const nodes = ["node", "node2"].map((id) => httpRequest({ id, url: api.origin, keepCookies: true }));
    const flow = await startFlow(nodes);
    for (const id of ["node", "node2"]) await flow.send({}, id);
    assert.equal(api.requests[1]?.headers.cookie, undefined);
  });

  describe("over TLS", () => {
    beforeEach(async () => {
      api = await serve(ok, certificates.server);
    });

    async function run(fields: object, msg: Message, others: readonly FlowNode[] = []) {
      const nodes = [...others, httpRequest({ url: api.origin, ...fields })];
      const allSecrets = { ...secrets, tls: { cadata: certificates.ca } };
      const flow = await startFlow(nodes, { secrets: allSecrets, registrations });
      const warnings = watchWarnings("node");
      return { outcome: await flow.send(msg), warnings };
    }

    it("is refused where nobody vouches for the certificate", async () => {
      const { outcome } = await run({}, {});
      assert.deepEqual([codeOf(outcome.caught[0]), api.requests], ["server-not-trusted", []]);
    });

    for (const rejectUnauthorized of [false, "false"]) {
      it(`is unchecked for a message with rejectUnauthorized ${JSON.stringify(rejectUnauthorized)}, without a credential`, async () => {
        const { outcome, warnings } = await run({}, { rejectUnauthorized });
        assert.deepEqual([onlyMessage(outcome).statusCode, warnings], [200, []]);
      });

      it(`is checked all the same with a credential, and the node warns (${JSON.stringify(rejectUnauthorized)})`, async () => {
        const { outcome, warnings } = await run({ credential: "credential" }, { rejectUnauthorized }, [basic]);
        assert.deepEqual([codeOf(outcome.caught[0]), api.requests], ["server-not-trusted", []]);
        assert.match(String(outcome.output1[0]?.statusCode), /CERT|VERIFY/);
        assert.deepEqual(warnings, [`${WARNING}.rejectUnauthorizedIgnored`]);
      });
    }

    it("is checked for a message that asks for that, and for the next one", async () => {
      const flow = await startFlow([httpRequest({ url: api.origin })]);
      const outcomes = [];
      for (const rejectUnauthorized of [true, false, undefined])
        outcomes.push(await flow.send({ ...(rejectUnauthorized !== undefined && { rejectUnauthorized }) }));
      assert.deepEqual(
        outcomes.map(({ caught }) => caught.map(codeOf)),
        [["server-not-trusted"], [], ["server-not-trusted"]],
      );
    });

    for (const msg of [{}, { rejectUnauthorized: false }]) {
      it(`goes by the node's TLS configuration, with a credential, too, for ${JSON.stringify(msg)}`, async () => {
        const { outcome } = await run({ credential: "credential", tls: "tls" }, msg, [basic, tlsConfig]);
        assert.equal(onlyMessage(outcome).statusCode, 200);
        assert.equal(api.requests[0]?.headers.authorization, ADA);
      });
    }

    it("is checked by the node's TLS configuration, whatever the message says", async () => {
      const stranger = { ...tlsConfig, id: "stranger" };
      const { outcome } = await run({ tls: "stranger" }, { rejectUnauthorized: false }, [stranger]);
      assert.deepEqual([codeOf(outcome.caught[0]), api.requests], ["server-not-trusted", []]);
    });

    it("lets a TLS configuration switch the check off, which is the author's word", async () => {
      const unchecked = { ...tlsConfig, id: "unchecked", verifyservercert: false };
      const { outcome } = await run({ credential: "credential", tls: "unchecked" }, {}, [basic, unchecked]);
      assert.equal(onlyMessage(outcome).statusCode, 200);
    });
  });

  describe("through a proxy", () => {
    const journal = new Journal();
    let proxyUrl: string;

    beforeEach(async () => {
      const proxy = untilEnd(await startProxy("proxy", journal, "pat:proxy-pw"));
      proxyUrl = `http://127.0.0.1:${proxy.port}`;
      journal.takeAll();
      api = await serve(ok);
    });

    const asked = () => journal.takeAll().asked.map(({ method, target }) => `${method} ${target}`);
    const withLogin = () => proxyUrl.replace("//", "//pat:proxy-pw@");
    const proxyNode = (fields: object = {}) => ({
      id: "proxy",
      type: "http proxy",
      url: proxyUrl,
      noproxy: [],
      ...fields,
    });
    const proxySecrets = { ...secrets, proxy: { username: "pat", password: "proxy-pw" } };

    it("is never the one that a message names", async () => {
      const flow = await startFlow([httpRequest({ url: api.origin })]);
      const named = { proxy: withLogin(), proxyUrl: withLogin(), httpProxy: withLogin(), prox: { url: withLogin() } };
      onlyMessage(await flow.send({ ...named, headers: { Proxy: withLogin() } }));
      assert.deepEqual([asked(), api.requests.length], [[], 1]);
    });

    it("is the node's, with its login, which the API does not get", async () => {
      const nodes = [
        basic,
        proxyNode(),
        httpRequest({ url: `${api.origin}/p`, credential: "credential", proxy: "proxy" }),
      ];
      onlyMessage(await (await startFlow(nodes, { secrets: proxySecrets, registrations })).send());
      assert.deepEqual(asked(), [`GET ${api.origin}/p`]);
      const { headers } = api.requests[0] ?? assert.fail();
      assert.deepEqual([headers.authorization, headers["proxy-authorization"]], [ADA, undefined]);
    });

    it("is a tunnel for https: the proxy sees nothing of the credential", async () => {
      api = await serve(ok, certificates.server);
      const fields = { url: api.origin, credential: "credential", proxy: "proxy", tls: "tls" };
      const all = { ...proxySecrets, tls: { cadata: certificates.ca } };
      const nodes = [basic, tlsConfig, proxyNode(), httpRequest(fields)];
      onlyMessage(await (await startFlow(nodes, { secrets: all, registrations })).send());
      const seen = journal.takeAll().asked;
      assert.deepEqual([seen.map(({ method }) => method), api.requests[0]?.headers.authorization], [["CONNECT"], ADA]);
      assert.ok(!JSON.stringify(seen).includes(ADA));
    });

    it("is not asked for hosts that the proxy node leaves out", async () => {
      const nodes = [proxyNode({ noproxy: ["127.0.0.1"] }), httpRequest({ url: api.origin, proxy: "proxy" })];
      onlyMessage(await (await startFlow(nodes, { secrets: proxySecrets, registrations })).send());
      assert.deepEqual([asked(), api.requests.length], [[], 1]);
    });

    for (const [nodeName, node] of [
      ["HTTP request", httpRequest],
      ["Fetch variables", fetchVariables],
    ] as const) {
      it(`is the environment's for ${nodeName} and for token requests, but for hosts of NO_PROXY`, async () => {
        const oauth = untilEnd(await startOAuthServer());
        const nodes = [oauthCredential(oauth), node({ url: `${api.origin}/p`, credential: "credential" })];
        for (const [variables, expected] of [
          [{ http_proxy: withLogin() }, [`POST ${oauth.tokenUrl}`, `GET ${api.origin}/p`]],
          [{ http_proxy: withLogin(), NO_PROXY: new URL(oauth.url).host }, [`GET ${api.origin}/p`]],
          [{ http_proxy: withLogin(), NO_PROXY: "127.0.0.1" }, []],
        ] as const) {
          const restore = setProxyVariables(variables);
          const flow = await startFlow(nodes, { secrets: oauthSecrets(oauth) });
          onlyMessage(await flow.send());
          await flow.close();
          restore();
          assert.deepEqual(asked(), expected);
        }
      });
    }

    it("tells where its proxy refuses, with the status and without the login", async () => {
      const wrong = { proxy: { username: "pat", password: "wrong-pw" } };
      api = await serve(ok, certificates.server);
      const nodes = [proxyNode(), httpRequest({ url: api.origin, proxy: "proxy" })];
      const { caught } = await (await startFlow(nodes, { secrets: wrong, registrations })).send();
      assert.deepEqual([codeOf(caught[0]), api.requests], ["proxy-refused", []]);
      assert.ok(!JSON.stringify(caught).includes("wrong-pw"));
    });
  });
});
