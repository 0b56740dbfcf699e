import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import { inspect } from "node:util";
import type { Message, Red, RedNode } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { credentialNode, oauthCredential, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { startLoginFlow } from "../support/login-flow.js";
import { coreNode, nodeRedPath } from "../support/node-red-under-test.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { codeOf, onlyMessage, places } from "../support/request-node.js";
import { startFlow, type FlowNode, type FlowOptions, type RunningFlow } from "../support/running-flow.js";
import { findSecrets } from "../support/secret-leak.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const ADA = `Basic ${Buffer.from("ada:p").toString("base64")}`;
const secrets = { credential: { username: "ada", password: "p", accessToken: "the-token" } };

const node = (fields: object = {}): FlowNode => ({
  id: "node",
  type: "keyring-authorize-message",
  action: "authorize",
  credential: "credential",
  ...fields,
});
const cleaner = (fields: object = {}): FlowNode => node({ id: "cleaner", action: "clean", credential: "", ...fields });
const basic = (fields: object = {}) => credentialNode({ credentialType: "basic", mayLeave: true, ...fields });
const coreRequest = (fields: object): FlowNode => ({
  type: "http request",
  method: "GET",
  ret: "txt",
  id: "core",
  ...fields,
});
const withCore: FlowOptions = { secrets, registrations: [coreNode("network/21-httprequest.js")] };

const requireOfNodeRed = createRequire(nodeRedPath);
const { cloneMessage } = (requireOfNodeRed("@node-red/util") as { util: Pick<Red["util"], "cloneMessage"> }).util;

const headersOf = (msg: Message) => ({ ...(msg.headers as object | undefined) }) as Record<string, unknown>;

/** What left the first output of the flow, when something has. */
async function firstOf(flow: RunningFlow): Promise<Message> {
  const limitMs = Date.now() + 10_000;
  while (flow.received("flow").length === 0) {
    assert.ok(Date.now() < limitMs, "nothing came");
    await nextTurn();
  }
  return flow.received("flow")[0] ?? assert.fail();
}

describe("Authorize message", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function run(credential: FlowNode, msg: Message = {}, fields: object = {}) {
    return (await startFlow([credential, node(fields)], { secrets })).send(msg);
  }

  describe("puts", () => {
    it("the header of the credential beside the message's own", async () => {
      const msg = onlyMessage(await run(basic(), { payload: 1, headers: { "X-Trace": "7" } }));
      assert.deepEqual([msg.headers, msg.payload], [{ "X-Trace": "7", Authorization: ADA }, 1]);
    });

    it("it in the place of one of the same name, however that is written", async () => {
      const msg = onlyMessage(await run(basic(), { headers: { authorization: "mine" } }));
      assert.deepEqual(msg.headers, { Authorization: ADA });
    });

    it("a header of another name", async () => {
      const fields = {
        credentialType: "access_token",
        placement: "header",
        parameterName: "X-Api-Key",
        mayLeave: true,
      };
      assert.deepEqual(onlyMessage(await run(credentialNode(fields))).headers, { "X-Api-Key": "the-token" });
    });

    it("nothing of a former reply onto the next request, which core would send", async () => {
      const api = await serve((_request, response) => response.setHeader("X-Of-Reply", "1").end("ok"));
      const flow = await startFlow(
        [
          basic(),
          coreRequest({ id: "first", url: api.origin, wires: [["node"]] }),
          node({ wires: [["core"]] }),
          coreRequest({ url: api.origin }),
        ],
        withCore,
      );
      await flow.ask({}, "first");
      await firstOf(flow);
      const { authorization, "x-of-reply": ofReply } = api.requests[1]?.headers ?? {};
      assert.deepEqual([authorization, ofReply], [ADA, undefined]);
    });
  });

  describe("with tokens", () => {
    let oauth: OAuthServer;

    beforeEach(async () => {
      oauth = untilEnd(await startOAuthServer());
    });

    const start = (credential: Readonly<Record<string, unknown>>, fields: object = {}, options: FlowOptions = {}) =>
      startFlow([oauthCredential(oauth, credential), node(fields)], { secrets: oauthSecrets(oauth), ...options });

    it("asks for one when 50 messages come at once", async () => {
      const flow = await start({ mayLeave: true });
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => flow.send()));
      const values = new Set(outcomes.map((outcome) => headersOf(onlyMessage(outcome)).Authorization));
      assert.deepEqual([...values], [`Bearer ${oauth.givenTokens()[0] ?? ""}`]);
      assert.equal(oauth.tokenRequests.length, 1);
    });

    it("asks for none where it may not be put onto messages", async () => {
      const flow = await start({});
      const { output1, caught } = await flow.send();
      assert.deepEqual([output1, codeOf(caught[0])], [[], "message-not-allowed"]);
      assert.equal(oauth.tokenRequests.length, 0);
    });

    it("refuses a system app, ticked or not", async () => {
      const { clientId } = oauth.clients.basic;
      const app = {
        clientId,
        clientSecret: "s",
        grant: "client_credentials",
        tokenUrl: oauth.tokenUrl,
        baseUrl: oauth.url,
      };
      const flow = await start(
        { app: "system", systemApp: "crm", mayLeave: true },
        {},
        { settings: { keyring: { apps: { crm: app } } } },
      );
      const { output1, caught } = await flow.send();
      assert.deepEqual([output1, codeOf(caught[0])], [[], "message-system-app"]);
      assert.equal(oauth.tokenRequests.length, 0);
    });

    it("sends why there is none to the second output where that is ticked", async () => {
      oauth.failTokenRequests({ status: 503, body: "busy" });
      const outcome = await (await start({ mayLeave: true }, { secondOutput: true })).send({ payload: 1 });
      assert.deepEqual(places(outcome), { output1: 0, output2: 1, caught: 0, dones: 1 });
      assert.deepEqual([codeOf(outcome.output2[0]), outcome.output2[0]?.payload], ["renewal-failed", 1]);
    });

    it("puts on that of the message's consumer, and says where there is none", async () => {
      const ours = node({ id: "second", consumer: "consumer", consumerType: "msg" });
      const flow = await startLoginFlow(oauth, { credential: { mayLeave: true }, nodes: [ours] });
      await flow.signIn("42");
      const [authorized] = (await flow.send({ consumer: "42" }, "second")).output1;
      assert.match(String(headersOf(authorized ?? {}).Authorization), /^Bearer ./);
      assert.equal(codeOf((await flow.send({ consumer: "43" }, "second")).caught[0]), "needs-sign-in");
      assert.equal(codeOf((await flow.send({}, "second")).caught[0]), "no-consumer");
    });
  });

  describe("fails", () => {
    it("where the token goes into a query parameter", async () => {
      const fields = { credentialType: "access_token", placement: "query", mayLeave: true };
      assert.equal(codeOf((await run(credentialNode(fields))).caught[0]), "message-query");
    });

    it("where there is no credential, or not the one that it names", async () => {
      const flow = await startFlow([node({ credential: "" }), node({ id: "second", credential: "gone" })]);
      for (const id of ["node", "second"])
        assert.equal(codeOf((await flow.send({}, id)).caught[0]), "credential-missing");
    });

    it("as the credential does where that is not complete", async () => {
      const flow = await startFlow([basic(), node()]);
      assert.equal(codeOf((await flow.send()).caught[0]), "credential-incomplete");
    });

    it("without naming the secret", async () => {
      const outcome = await run(basic({ mayLeave: false }), {}, { secondOutput: true });
      const shown = inspect(outcome, { depth: 20, showHidden: true }) + JSON.stringify(outcome);
      assert.deepEqual(findSecrets(shown, { login: ADA }), []);
    });
  });

  describe("for core's http request", () => {
    let api: ApiServer;

    beforeEach(async () => {
      api = await serve(({ path }, response) => {
        if (path === "/reset") response.destroy();
        else response.end("ok");
      });
    });

    const chain = (path: string) =>
      startFlow(
        [
          basic(),
          node({ wires: [["core"]] }),
          coreRequest({ url: api.origin + path, wires: [["cleaner"]] }),
          cleaner(),
        ],
        withCore,
      );

    it("is what the API gets, and nothing of it is left behind it", async () => {
      const flow = await chain("/");
      await flow.send({ headers: { "X-Trace": "7" } });
      const msg = await firstOf(flow);
      const { authorization, "x-trace": trace } = api.requests[0]?.headers ?? {};
      assert.deepEqual([authorization, trace], [ADA, "7"]);
      assert.equal(msg.payload, "ok");
      assert.ok(headersOf(msg)["x-node-red-request-node"], "the reply's headers are as core gave them");
      assert.deepEqual(findSecrets(inspect(msg, { depth: 20, showHidden: true }), { login: ADA }), []);
    });

    it("nothing of it is left where no answer came, behind the node that cleans", async () => {
      const flow = await chain("/reset");
      await flow.send({ headers: { "X-Trace": "7" } });
      const failed = await firstOf(flow);
      assert.equal(failed.statusCode, "ECONNRESET");
      assert.deepEqual(failed.headers, { "X-Trace": "7" });
      assert.deepEqual(findSecrets(inspect(failed, { depth: 20, showHidden: true }), { login: ADA }), []);
    });
  });

  it("authorizes the handshake of another pack's websocket", async () => {
    const upgrades: IncomingMessage[] = [];
    const server = createServer().on("upgrade", (request, socket) => {
      upgrades.push(request);
      socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `ws://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
    const flow = await startFlow(
      [basic(), node({ wires: [["socket"]] }), { id: "socket", type: "other-websocket", url }],
      {
        secrets,
        registrations: [registerOtherWebsocket],
      },
    );
    await flow.send();
    await firstOf(flow);
    assert.equal(upgrades[0]?.headers.authorization, ADA);
    server.close();
  });

  describe("takes off again", () => {
    async function cleaned(change: (msg: Message) => Message, msg: Message = {}): Promise<Message> {
      const flow = await startFlow([basic(), node(), cleaner()], { secrets });
      const authorized = onlyMessage(await flow.send(msg));
      assert.equal(headersOf(authorized).Authorization, ADA);
      const [left] = (await flow.send(change(authorized), "cleaner")).output1;
      return left ?? assert.fail();
    }

    const ways: Readonly<Record<string, (msg: Message) => Message>> = {
      "of the message itself": (msg) => msg,
      "of a clone": (msg) => cloneMessage(msg),
      "of a message that was JSON in between": (msg) => JSON.parse(JSON.stringify(msg)) as Message,
      "of headers that were moved to another message": ({ headers }) => ({ headers }),
      "of headers in small letters": ({ headers }) => ({
        headers: Object.fromEntries(
          Object.entries(headers as object).map(([name, value]) => [name.toLowerCase(), value]),
        ),
      }),
    };
    for (const [name, change] of Object.entries(ways)) {
      it(`what it has put on, ${name}`, async () => {
        assert.deepEqual((await cleaned(change, { headers: { "x-trace": "7" } })).headers, { "x-trace": "7" });
      });
    }

    it("the headers themselves where they hold nothing else", async () => {
      assert.ok(!("headers" in (await cleaned((msg) => msg))));
    });

    it("no header that somebody else has put there", async () => {
      const others = { Authorization: "Bearer mine", "X-Trace": "7", Cookie: ["a", "b"] };
      assert.deepEqual((await cleaned(() => ({ headers: others }))).headers, others);
    });

    it("not the same text in a header of another name", async () => {
      assert.deepEqual((await cleaned(() => ({ headers: { "X-Other": ADA } }))).headers, { "X-Other": ADA });
    });

    it("nothing of a message without headers, and needs no credential for it", async () => {
      const flow = await startFlow([cleaner()]);
      for (const msg of [{}, { headers: "text" }, { headers: null }])
        assert.deepEqual(places(await flow.send(msg, "cleaner")), { output1: 1, output2: 0, caught: 0, dones: 1 });
    });

    it("a token that was renewed in between", async () => {
      const oauth = untilEnd(await startOAuthServer());
      const flow = await startFlow([oauthCredential(oauth, { mayLeave: true }), node(), cleaner()], {
        secrets: oauthSecrets(oauth),
      });
      const old = onlyMessage(await flow.send());
      await flow.runtime.authorizer.disconnect("credential");
      const renewed = onlyMessage(await flow.send());
      assert.notDeepEqual(old.headers, renewed.headers);
      for (const msg of [old, renewed]) {
        const [left] = (await flow.send(msg, "cleaner")).output1;
        assert.ok(left && !("headers" in left));
      }
    });
  });
});

/** A websocket client as other packs have it: it connects when a message comes, with the message's headers. */
function registerOtherWebsocket(RED: Red): void {
  const WebSocket = requireOfNodeRed("ws") as new (
    url: string,
    options: object,
  ) => { on(event: string, listener: () => void): void };
  function OtherWebsocket(this: RedNode, config: { id: string; type: string; url: string }): void {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      const socket = new WebSocket(config.url, { headers: msg.headers });
      socket.on("error", () => {
        send(msg);
        done();
      });
    });
  }
  RED.nodes.registerType("other-websocket", OtherWebsocket);
}
