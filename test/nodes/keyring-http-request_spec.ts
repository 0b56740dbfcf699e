import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { closeAll, serve } from "../support/exchange.js";
import { startFlow, type FlowNode } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const ok: Answer = (_request, response) => response.end("ok");
const row = (keyType: string, keyValue: string, valueType: string, valueValue: string) => ({
  keyType,
  keyValue,
  valueType,
  valueValue,
});

describe("HTTP request", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const node = (fields: object): FlowNode => ({
    id: "node",
    type: "keyring-http-request",
    method: "GET",
    ret: "txt",
    url: api.origin,
    ...fields,
  });

  /** The one message that left output 1 after `msg` came in. */
  async function run(fields: object, msg: Message = {}): Promise<Message> {
    const flow = await startFlow([node(fields)]);
    const { output1, output2, caught, dones } = await flow.send(msg);
    assert.deepEqual([output1.length, output2, caught, dones], [1, [], [], 1]);
    return output1[0] ?? assert.fail();
  }

  /** What the API got when `msg` came in. */
  async function sent(fields: object, msg: Message = {}) {
    await run(fields, msg);
    return api.requests.at(-1) ?? assert.fail();
  }

  describe("asks", () => {
    beforeEach(async () => {
      api = await serve(ok);
    });

    it("with the method of the node", async () => {
      assert.equal((await sent({ method: "PATCH" }, { method: "DELETE" })).method, "PATCH");
    });

    it("with the method of the message where the node says so, GET where the message has none", async () => {
      assert.equal((await sent({ method: "use" }, { method: "delete" })).method, "DELETE");
      await closeAll();
      api = await serve(ok);
      assert.equal((await sent({ method: "use" })).method, "GET");
    });

    it("at the URL of the message where the node has none", async () => {
      assert.equal((await sent({ url: "" }, { url: `${api.origin}/from?the=message` })).path, "/from?the=message");
    });

    it("at the URL of the node where both have one", async () => {
      assert.equal((await sent({ url: `${api.origin}/node` }, { url: `${api.origin}/message` })).path, "/node");
    });

    it("at the URL with the message's values in it, which can't change its structure", async () => {
      const { path } = await sent({ url: `${api.origin}/c/{{id}}?q={{q}}` }, { id: "4/2", q: "a&b=c" });
      assert.equal(path, "/c/4%2F2?q=a%26b%3Dc");
    });

    it("with the fields of the payload in the query, where it shall go there", async () => {
      const { path, body } = await sent({ url: `${api.origin}/?a=1`, paytoqs: "query" }, { payload: { b: "x y" } });
      assert.deepEqual([path, body], ["/?a=1&b=x%20y", ""]);
    });

    it("with the payload of a GET in the body, where it shall go there", async () => {
      const { method, body } = await sent({ paytoqs: "body" }, { payload: { a: 1 } });
      assert.deepEqual([method, body], ["GET", '{"a":1}']);
    });

    it("with no payload where a GET ignores it", async () => {
      const { path, body } = await sent({ paytoqs: "ignore" }, { payload: { a: 1 } });
      assert.deepEqual([path, body], ["/", ""]);
    });

    for (const [name, payload, type, body] of [
      ["an object as JSON", { a: [1] }, "application/json", '{"a":[1]}'],
      ["a text as it is", "some text", undefined, "some text"],
      ["bytes as they are", Buffer.from("bytes"), undefined, "bytes"],
      ["a number as text", 42, undefined, "42"],
    ] as const) {
      it(`with ${name} in the body of a POST`, async () => {
        const request = await sent({ method: "POST" }, { payload });
        assert.deepEqual([request.headers["content-type"], request.body], [type, body]);
      });
    }

    for (const name of ["Content-Type", "content-type"]) {
      it(`with an object as a form where ${name} of the message says so`, async () => {
        const headers = { [name]: "application/x-www-form-urlencoded" };
        const request = await sent({ method: "POST" }, { headers, payload: { a: "x&y", b: 2 } });
        assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
        assert.equal(request.body, "a=x%26y&b=2");
      });
    }

    it("with the headers of the message, and the rows over them in any spelling", async () => {
      const headers = [
        row("Accept", "", "application/json", ""),
        row("other", "X-Fixed", "other", "fixed"),
        row("other", "x-both", "msg", "value"),
        row("msg", "name", "other", "named by the message"),
        row("other", "X-Gone", "other", ""),
      ];
      const msg = {
        headers: { "X-Message": "kept", "X-Both": "the message's", "X-Gone": "removed", accept: "text/html" },
        value: "the row's",
        name: "X-Name",
      };
      const request = await sent({ headers }, msg);
      const names = ["accept", "x-fixed", "x-both", "x-name", "x-message", "x-gone"];
      const values = ["application/json", "fixed", "the row's", "named by the message", "kept", undefined];
      assert.deepEqual(
        names.map((name) => request.headers[name]),
        values,
      );
    });

    it("with a Host of the message where there is no credential", async () => {
      assert.equal((await sent({}, { headers: { Host: "virtual.example" } })).headers.host, "virtual.example");
    });
  });

  describe("gives", () => {
    const json: Answer = (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "X-Kind": "contact" }).end('{"last":"Hopper"}');
    };

    for (const [ret, payload] of [
      ["txt", '{"last":"Hopper"}'],
      ["bin", Buffer.from('{"last":"Hopper"}')],
      ["obj", { last: "Hopper" }],
    ] as const) {
      it(`the reply as ${ret}, with its status, headers and address`, async () => {
        api = await serve(json);
        const msg = await run({ ret, url: `${api.origin}/c` });
        assert.deepEqual(msg.payload, payload);
        assert.deepEqual([msg.statusCode, msg.responseUrl, msg.redirectList], [200, `${api.origin}/c`, []]);
        assert.equal(Object.entries(msg.headers as object).find(([name]) => name === "x-kind")?.[1], "contact");
      });
    }

    it("what else was in the message", async () => {
      api = await serve(ok);
      assert.deepEqual((await run({}, { topic: "kept", own: { a: 1 } })).own, { a: 1 });
    });

    it("the text of a reply that came with gzip", async () => {
      api = await serve((_request, response) => {
        response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync("small"));
      });
      assert.equal((await run({})).payload, "small");
    });

    it("the reply at the end of redirects, and the way there", async () => {
      api = await serve(({ path }, response) => {
        if (path === "/end") response.end("the end");
        else response.writeHead(302, { Location: "/end", "Set-Cookie": "a=1; Path=/" }).end();
      });
      const msg = await run({ url: `${api.origin}/start` });
      assert.deepEqual([msg.payload, msg.responseUrl], ["the end", `${api.origin}/end`]);
      assert.deepEqual(msg.redirectList, [{ location: "/end", cookies: { a: { value: "1", Path: "/" } } }]);
    });

    it("the redirect itself where the message says not to follow", async () => {
      api = await serve((_request, response) => response.writeHead(302, { Location: "/end" }).end());
      const msg = await run({}, { followRedirects: false });
      assert.deepEqual([msg.statusCode, api.requests.length], [302, 1]);
    });

    it("the cookies of the reply by name", async () => {
      api = await serve((_request, response) => {
        response.writeHead(200, { "Set-Cookie": ["a=1%202; HttpOnly", "b=2"] }).end();
      });
      assert.deepEqual((await run({})).responseCookies, { a: { value: "1 2", HttpOnly: "" }, b: { value: "2" } });
    });
  });

  it("keeps many messages apart that are under way together", async () => {
    api = await serve(({ path }, response) => response.end(path));
    const flow = await startFlow([node({ url: `${api.origin}/{{id}}` })]);
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, id) => flow.send({ id })));
    assert.deepEqual(
      outcomes.map(({ output1 }) => output1.map(({ id, payload }) => [id, payload])),
      outcomes.map((_, id) => [[id, `/${id}`]]),
    );
  });

  it("shows that it is requesting, and nothing once it is done", async () => {
    api = await serve(ok);
    const flow = await startFlow([node({})]);
    await flow.send();
    assert.deepEqual(flow.statuses.of("node"), ["@keyring/node-red/keyring-credential:status.requesting", ""]);
  });
});
