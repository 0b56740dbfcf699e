import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { credentialNode, oauthCredential, oauthSecrets, unauthorizedCredential } from "../support/credentials.js";
import { startCrmServer } from "../support/crm-server.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { startOAuthServer } from "../support/oauth-server.js";
import { startFlow, type FlowNode, type FlowOptions } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const contact = {
  data: { first_name: "Grace", last_name: "Hopper", emails: [{ "e-mail": "grace@crm.example" }], title: null },
};

const row = (from: string, to: string, fields: object = {}) => ({
  from,
  fromType: "path",
  to,
  toType: "msg",
  fallbackType: "none",
  fallback: "",
  ...fields,
});

const jsonata = (from: string, to: string, fields: object = {}) => row(from, to, { fromType: "jsonata", ...fields });

const errorOf = (msg: Message | undefined) => (msg?.error ?? {}) as { code?: string; message?: string };

describe("Fetch variables", () => {
  let api: ApiServer;

  beforeEach(async () => {
    api = await serve((_request, response) => response.end(JSON.stringify(contact)));
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const fetcher = (fields: object): FlowNode => ({
    id: "node",
    type: "keyring-fetch-variables",
    method: "GET",
    url: api.origin,
    rows: [],
    ...fields,
  });

  const start = (fields: object, options?: FlowOptions) => startFlow([fetcher(fields)], options);

  /** The one message that left output 1 after `msg` came in. */
  async function run(fields: object, msg: Message = {}): Promise<Message> {
    const { output1, output2, caught, dones } = await (await start(fields)).send(msg);
    assert.deepEqual([output1.length, output2, caught, dones], [1, [], [], 1]);
    return output1[0] ?? assert.fail();
  }

  describe("puts", () => {
    it("values of the reply into the message, and leaves the rest of it as it was", async () => {
      const rows = [row("data.last_name", "contact.name"), row('data.emails[0]["e-mail"]', "email")];
      const msg = await run({ rows }, { payload: "42", contact: { id: 42 } });
      assert.deepEqual([msg.contact, msg.email], [{ id: 42, name: "Hopper" }, "grace@crm.example"]);
      assert.deepEqual([msg.payload, msg.statusCode], ["42", 200]);
    });

    it("the whole reply where the row names no path", async () => {
      assert.deepEqual((await run({ rows: [row("", "payload")] })).payload, contact);
    });

    it("what a JSONata expression makes of the reply", async () => {
      const rows = [jsonata("data.first_name & ' ' & data.last_name", "name"), jsonata("$count(data.emails)", "count")];
      const { name, count } = await run({ rows });
      assert.deepEqual([name, count], ["Grace Hopper", 1]);
    });

    it("values into flow and global variables", async () => {
      const rows = [
        row("data.last_name", "name", { toType: "flow" }),
        row("data.first_name", "crm.first", { toType: "global" }),
      ];
      const flow = await start({ rows });
      await flow.send();
      const { flow: flowContext, global } = flow.context();
      assert.deepEqual([flowContext.get("name"), global.get("crm")], ["Hopper", { first: "Grace" }]);
    });

    it("a value into the context store that the row names", async () => {
      const rows = [row("data.last_name", "#:(second)::name", { toType: "global" })];
      const settings = { contextStorage: { default: { module: "memory" }, second: { module: "memory" } } };
      const flow = await start({ rows }, { settings });
      await flow.send();
      const { global } = flow.context();
      assert.deepEqual([global.get("name", "second"), global.get("name", "default")], ["Hopper", undefined]);
    });

    for (const [fallbackType, fallback, value] of [
      ["str", "none", "none"],
      ["str", "", ""],
      ["num", "7.5", 7.5],
      ["bool", "true", true],
      ["bool", "false", false],
      ["json", '{"a":[1]}', { a: [1] }],
    ] as const) {
      it(`the default ${JSON.stringify(value)} where the reply lacks the value, or it is null`, async () => {
        const rows = ["data.phone", "data.title"].map((from, index) =>
          row(from, `value${index}`, { fallbackType, fallback }),
        );
        const { value0, value1 } = await run({ rows });
        assert.deepEqual([value0, value1], [value, value]);
      });
    }

    it("nothing where the reply lacks the value and the row may be skipped", async () => {
      const rows = [row("data.phone", "phone", { fallbackType: "skip" })];
      assert.equal((await run({ rows }, { phone: "before" })).phone, "before");
    });
  });

  describe("writes nothing and tells Catch", () => {
    it("which row lacks its value", async () => {
      const rows = [
        row("data.last_name", "name"),
        row("data.last_name", "name", { toType: "flow" }),
        row("data.last_name", "name", { toType: "global" }),
        row("data.phone", "phone"),
      ];
      const flow = await start({ rows });
      const { output1, caught, dones } = await flow.send({ name: "before" });
      const { flow: flowContext, global } = flow.context();
      assert.deepEqual([output1, dones, caught.length], [[], 1, 1]);
      assert.equal(errorOf(caught[0]).code, "value-missing");
      assert.match(String(errorOf(caught[0]).message), /"row":4,"from":"data\.phone"/);
      assert.deepEqual(
        [caught[0]?.name, flowContext.get("name"), global.get("name")],
        ["before", undefined, undefined],
      );
      assert.deepEqual([caught[0]?.statusCode, caught[0]?.payload], [200, contact]);
    });

    it("which row has an expression that fails", async () => {
      const rows = [row("data.last_name", "name"), jsonata("$number(data.last_name)", "number")];
      const { caught } = await (await start({ rows })).send();
      assert.equal(errorOf(caught[0]).code, "expression-invalid");
      assert.match(String(errorOf(caught[0]).message), /"row":2/);
      assert.equal(caught[0]?.name, undefined);
    });

    it("that the reply is not JSON, with its text", async () => {
      api = await serve((_request, response) => response.end("<p>Hello</p>"));
      const { output1, caught } = await (await start({ rows: [row("a", "a")] })).send();
      assert.deepEqual([output1, errorOf(caught[0]).code], [[], "reply-not-json"]);
      assert.deepEqual([caught[0]?.statusCode, caught[0]?.payload], [200, "<p>Hello</p>"]);
    });

    for (const [name, body, payload] of [
      ["JSON", '{"error":"contact_unknown"}', { error: "contact_unknown" }],
      ["text", "no such contact", "no such contact"],
    ] as const) {
      it(`that the API refused, with its ${name}`, async () => {
        api = await serve((_request, response) => response.writeHead(404).end(body));
        const { output1, caught } = await (await start({})).send();
        assert.deepEqual([output1, errorOf(caught[0]).code], [[], "http-status"]);
        assert.deepEqual([caught[0]?.statusCode, caught[0]?.payload], [404, payload]);
      });
    }

    it("that no answer came, and sends nothing on", async () => {
      await api.close();
      const { output1, caught, dones } = await (await start({ url: api.origin })).send({ payload: "asked" });
      assert.deepEqual([output1, dones, errorOf(caught[0]).code], [[], 1, "no-answer"]);
      assert.deepEqual([caught[0]?.statusCode, caught[0]?.payload], ["ECONNREFUSED", "asked"]);
    });

    it("of this failure, though the message came with a status code from another request", async () => {
      await api.close();
      const { caught } = await (await start({ url: api.origin })).send({ statusCode: 200 });
      assert.equal(caught[0]?.statusCode, "ECONNREFUSED");
    });
  });

  it("sends failures to the second output alone, where there is one", async () => {
    const flow = await start({ rows: [row("data.phone", "phone")], secondOutput: true });
    const { output1, output2, caught, dones } = await flow.send();
    assert.deepEqual([output1, caught, dones], [[], [], 1]);
    assert.deepEqual(
      output2.map((msg) => [errorOf(msg).code, msg.statusCode, msg.payload]),
      [["value-missing", 200, contact]],
    );
  });

  describe("asks", () => {
    async function sent(fields: object, msg: Message = {}) {
      await run(fields, msg);
      return api.requests[0] ?? assert.fail();
    }

    it("for JSON, with the method of the node and the message's values in the URL", async () => {
      const { method, path, headers } = await sent({ method: "DELETE", url: `${api.origin}/c/{{id}}` }, { id: "4/2" });
      assert.deepEqual([method, path, headers.accept], ["DELETE", "/c/4%2F2", "application/json"]);
    });

    it("with the headers of its rows, and none of the message's", async () => {
      const headers = [
        { keyType: "other", keyValue: "X-Own", valueType: "other", valueValue: "own" },
        { keyType: "other", keyValue: "accept", valueType: "other", valueValue: "application/hal+json" },
        { keyType: "other", keyValue: "X-Message", valueType: "msg", valueValue: "headers.x" },
      ];
      const request = await sent({ headers }, { headers: { x: "by a row", "x-other": "by the message" } });
      const names = ["x-own", "accept", "x-message", "x-other"];
      assert.deepEqual(
        names.map((name) => request.headers[name]),
        ["own", "application/hal+json", "by a row", undefined],
      );
    });

    it("with nothing of the payload, unless told otherwise", async () => {
      assert.equal((await sent({ method: "POST" }, { payload: { a: 1 } })).body, "");
    });

    it("with the payload as body", async () => {
      const { headers, body } = await sent({ method: "POST", bodyType: "payload" }, { payload: { a: 1 } });
      assert.deepEqual([headers["content-type"], body], ["application/json", '{"a":1}']);
    });

    it("with JSON, in which no value of the message can end its text", async () => {
      const name = 'O\'Hara", "admin": "\\\n<&>';
      const body = '{"name":"{{name}}"}';
      const request = await sent({ method: "POST", bodyType: "json", body }, { name });
      assert.equal(request.headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(request.body), { name });
    });

    it("with a form, in which no value of the message can add a field", async () => {
      const request = await sent(
        { method: "POST", bodyType: "form", body: "name = {{name}}\nkind=a=b\n\nno field" },
        { name: "x&admin=1\ny=2" },
      );
      assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
      assert.deepEqual(
        [...new URLSearchParams(request.body)],
        [
          ["name", "x&admin=1\ny=2"],
          ["kind", "a=b"],
        ],
      );
    });

    it("with a text as it is written, and the message's values as they are", async () => {
      const request = await sent({ method: "POST", bodyType: "text", body: "Hello {{name}}!" }, { name: "<O'Hara>" });
      assert.deepEqual(
        [request.headers["content-type"], request.body],
        ["text/plain; charset=utf-8", "Hello <O'Hara>!"],
      );
    });

    it("with the content type of its row, in any spelling", async () => {
      const headers = [{ keyType: "other", keyValue: "content-type", valueType: "other", valueValue: "text/csv" }];
      const { rawHeaders } = await sent({ method: "POST", bodyType: "text", body: "a,b", headers });
      const types = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === "content-type");
      assert.deepEqual(types, ["text/csv"]);
    });
  });

  describe("with a credential", () => {
    it("sends the credential's authorization and takes a path behind its base URL", async () => {
      const credential = credentialNode({ credentialType: "basic", baseUrl: `${api.origin}/v1` });
      const nodes = [
        credential,
        fetcher({ url: "/me", credential: "credential", rows: [row("data.last_name", "name")] }),
      ];
      const flow = await startFlow(nodes, { secrets: { credential: { username: "ada", password: "pw" } } });
      const { output1 } = await flow.send();
      const [request] = api.requests;
      assert.deepEqual([output1[0]?.name, request?.path], ["Hopper", "/v1/me"]);
      assert.equal(request?.headers.authorization, `Basic ${Buffer.from("ada:pw").toString("base64")}`);
    });

    it("asks for one token, shared with HTTP request, and renews it once when the API refuses it", async () => {
      const oauth = untilEnd(await startOAuthServer());
      const crm = untilEnd(await startCrmServer({ lookUpToken: oauth.lookUpToken }));
      const nodes = [
        oauthCredential(oauth, { baseUrl: crm.url }),
        fetcher({ url: "/contacts.info?id=42", credential: "credential", rows: [row("data.last_name", "payload")] }),
        { id: "request", type: "keyring-http-request", method: "GET", url: "/contacts.list", credential: "credential" },
      ];
      const settings = { keyring: { refusedTokenMinimumAge: 0 } };
      const flow = await startFlow(nodes, { secrets: oauthSecrets(oauth), settings });
      await Promise.all([flow.send(), flow.send({}, "request")]);
      assert.equal(oauth.tokenRequests.length, 1);
      oauth.endAccessTokens();
      const { output1 } = await flow.send();
      assert.deepEqual([output1[0]?.payload, oauth.tokenRequests.length], ["Hamilton", 2]);
    });

    it("says in its status from the start that it needs authorizing", async () => {
      const flow = await startFlow([unauthorizedCredential, fetcher({ credential: "credential" })]);
      await flow.statuses.sees("node", "@keyring/node-red/keyring-credential:state.needs-authorizing");
      const { caught } = await flow.send();
      assert.equal(errorOf(caught[0]).code, "needs-authorizing");
      assert.deepEqual(api.requests, []);
    });
  });
});
