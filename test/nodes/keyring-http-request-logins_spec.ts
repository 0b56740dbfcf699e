import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { credentialNode } from "../support/credentials.js";
import { startDigestServer } from "../support/digest-server.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { headerRow, httpRequest, onlyMessage } from "../support/request-node.js";
import { startFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const basicOf = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const credential = credentialNode({ credentialType: "basic" });
const ofCredential = { credential: { username: "ada", password: "pw" } };
const ofNode = { node: { user: "nora", password: "node-pw" } };
const row = headerRow("authorization", "of the row");
const ofMessage = { headers: { Authorization: "of the message", AUTHORIZATION: "again" } };

describe("The login of an HTTP request", () => {
  let api: ApiServer;

  beforeEach(async () => {
    api = await serve((_request, response) => response.end("ok"));
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  /** All the Authorization lines of one request. */
  async function authorizations(fields: object, msg: Message, secrets: Readonly<Record<string, object>> = {}) {
    const nodes = [credential, httpRequest({ url: api.origin, ...fields })];
    onlyMessage(await (await startFlow(nodes, { secrets: { ...ofCredential, ...secrets } })).send(msg));
    assert.equal(api.requests.length, 1);
    const { rawHeaders } = api.requests[0] ?? assert.fail();
    return rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === "authorization");
  }

  for (const authType of ["basic", "bearer", "digest", ""]) {
    it(`is the credential's, over the node's own (${authType || "none named"}), its rows and the message's`, async () => {
      const fields = { credential: "credential", authType, headers: [row] };
      assert.deepEqual(await authorizations(fields, ofMessage, ofNode), [basicOf("ada", "pw")]);
    });
  }

  it("is the credential's alone, though that stands in another header", async () => {
    const key = { credentialType: "access_token", placement: "header", parameterName: "X-Api-Key", tokenType: "" };
    const nodes = [credentialNode(key), httpRequest({ url: api.origin, credential: "credential", authType: "basic" })];
    const flow = await startFlow(nodes, { secrets: { credential: { accessToken: "the-key" }, ...ofNode } });
    onlyMessage(await flow.send());
    const { headers } = api.requests[0] ?? assert.fail();
    assert.deepEqual([headers["x-api-key"], headers.authorization], ["the-key", undefined]);
  });

  for (const [authType, expected] of [
    ["basic", basicOf("nora", "node-pw")],
    ["bearer", "Bearer node-pw"],
  ] as const) {
    it(`is the node's own (${authType}), over its rows and the message's`, async () => {
      assert.deepEqual(await authorizations({ authType, headers: [row] }, ofMessage, ofNode), [expected]);
    });
  }

  it("is the row's, over the message's", async () => {
    assert.deepEqual(await authorizations({ headers: [row] }, ofMessage), ["of the row"]);
  });

  it("is the message's where nothing else is", async () => {
    assert.deepEqual(await authorizations({}, { headers: { Authorization: "of the message" } }), ["of the message"]);
  });

  describe("in the URL of a message", () => {
    const withLogin = (origin: string) => origin.replace("://", "://eve:url-pw@");

    it("is of that message alone, and not told on", async () => {
      const flow = await startFlow([httpRequest({ url: "" })]);
      const messages = [];
      for (const url of [withLogin(api.origin), api.origin]) messages.push(onlyMessage(await flow.send({ url })));
      assert.deepEqual(
        api.requests.map(({ headers }) => headers.authorization),
        [basicOf("eve", "url-pw"), undefined],
      );
      assert.deepEqual(
        messages.map(({ responseUrl }) => responseUrl),
        [`${api.origin}/`, `${api.origin}/`],
      );
    });

    it("is of that message alone for a digest, too", async () => {
      const server = untilEnd(await startDigestServer({ user: "eve", password: "url-pw", qop: "auth" }));
      const flow = await startFlow([httpRequest({ url: "", authType: "digest" })]);
      const statusCodes = [];
      for (const url of [withLogin(server.origin), server.origin])
        statusCodes.push(onlyMessage(await flow.send({ url })).statusCode);
      assert.deepEqual(statusCodes, [200, 401]);
    });

    it("comes before the node's own, as in core, which the next message has again", async () => {
      const flow = await startFlow([httpRequest({ url: "", authType: "basic" })], { secrets: ofNode });
      for (const url of [withLogin(api.origin), api.origin]) await flow.send({ url });
      assert.deepEqual(
        api.requests.map(({ headers }) => headers.authorization),
        [basicOf("eve", "url-pw"), basicOf("nora", "node-pw")],
      );
    });
  });
});

describe("The headers of a reply", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  beforeEach(async () => {
    api = await serve((_request, response) => {
      response
        .setHeader("X-Reply", "secret")
        .setHeader("Set-Cookie", "session=1")
        .setHeader("Content-Type", "text/html");
      response.end("ok");
    });
  });

  it("are not sent on when the message comes through again", async () => {
    const flow = await startFlow([httpRequest({ url: api.origin, method: "POST" })]);
    const first = onlyMessage(await flow.send({ payload: { a: 1 }, headers: { "X-Own": "own" } }));
    onlyMessage(await flow.send({ ...first, payload: { b: 2 } }));
    const [before, again] = api.requests.map(({ headers }) => headers);
    assert.equal(before?.["x-own"], "own");
    const names = ["x-reply", "cookie", "set-cookie", "x-own", "x-node-red-request-node"];
    assert.deepEqual(
      names.map((name) => again?.[name]),
      names.map(() => undefined),
    );
    assert.equal(again?.["content-type"], "application/json");
  });

  it("are sent on where the flow has put a header of its own among them, as core does", async () => {
    const flow = await startFlow([httpRequest({ url: api.origin })]);
    const { headers, ...first } = onlyMessage(await flow.send());
    await flow.send({ ...first, headers: { ...(headers as object), "X-Own": "own" } });
    const { headers: again } = api.requests[1] ?? assert.fail();
    assert.deepEqual(
      [again["x-own"], again["x-reply"], again["x-node-red-request-node"]],
      ["own", "secret", undefined],
    );
  });
});
