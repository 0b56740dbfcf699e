import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { closeAll, serve } from "../support/exchange.js";
import { codeOf, fetchVariables, headerRow, httpRequest, onlyMessage, places } from "../support/request-node.js";
import { startFlow, type RunningFlow } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const VARIABLE = "KEYRING_TEST_ROW";
const settings = { contextStorage: { default: { module: "memory" }, second: { module: "memory" } } };

const queryRow = (name: string, value: string, valueType = "str") => ({ name, value, valueType });

describe("The header and query rows of a node", () => {
  let api: ApiServer;

  beforeEach(async () => {
    api = await serve((_request, response) => response.end("{}"));
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  for (const [nodeName, node] of [
    ["HTTP request", httpRequest],
    ["Fetch variables", fetchVariables],
  ] as const) {
    describe(`that is ${nodeName}`, () => {
      const start = (fields: object) => startFlow([node({ url: `${api.origin}/?own=1`, ...fields })], { settings });

      async function sentBy(flow: RunningFlow, msg: Message = {}) {
        onlyMessage(await flow.send(msg));
        return api.requests.at(-1) ?? assert.fail();
      }

      /** What the API got when a header row and a query row had the same value. */
      async function sent(valueType: string, value: string, msg: Message = {}) {
        const fields = { headers: [headerRow("X-Row", value, valueType)], query: [queryRow("row", value, valueType)] };
        const { path, rawHeaders } = await sentBy(await start(fields), msg);
        const lines = rawHeaders.filter((_, at) => rawHeaders[at - 1] === "X-Row");
        return { lines, path };
      }

      it("take a text as it is written", async () => {
        const fields = { headers: [headerRow("X-Row", "{{a}} b")], query: [queryRow("row", "{{a}} b")] };
        const { headers, path } = await sentBy(await start(fields), { a: "filled in" });
        assert.deepEqual([headers["x-row"], path], ["{{a}} b", "/?own=1&row=%7B%7Ba%7D%7D+b"]);
      });

      it("take a value of the message", async () => {
        const msg = { deep: { value: "a&b" } };
        assert.deepEqual(await sent("msg", "deep.value", msg), { lines: ["a&b"], path: "/?own=1&row=a%26b" });
      });

      it("take an environment variable", async () => {
        process.env[VARIABLE] = "of the environment";
        try {
          const expected = { lines: ["of the environment"], path: "/?own=1&row=of+the+environment" };
          assert.deepEqual(await sent("env", VARIABLE), expected);
        } finally {
          Reflect.deleteProperty(process.env, VARIABLE);
        }
      });

      it("take what a JSONata expression makes of the message", async () => {
        const expected = { lines: ["GRACE"], path: "/?own=1&row=GRACE" };
        assert.deepEqual(await sent("jsonata", "$uppercase(name)", { name: "Grace" }), expected);
      });

      for (const kind of ["flow", "global"] as const) {
        it(`take a ${kind} variable, of the context store that the row names`, async () => {
          const headers = [headerRow("X-Row", "value", kind), headerRow("X-Second", "#:(second)::value", kind)];
          const query = [queryRow("row", "value", kind), queryRow("second", "#:(second)::value", kind)];
          const flow = await start({ headers, query });
          const context = flow.context()[kind];
          context.set("value", "of the default store", undefined, () => undefined);
          context.set("value", "of the second store", "second", () => undefined);
          const request = await sentBy(flow);
          const values = ["of the default store", "of the second store"];
          assert.deepEqual([request.headers["x-row"], request.headers["x-second"]], values);
          assert.equal(request.path, "/?own=1&row=of+the+default+store&second=of+the+second+store");
        });

        it(`take a ${kind} variable in a JSONata expression`, async () => {
          const flow = await start({ query: [queryRow("row", `$${kind}Context("value") + 1`, "jsonata")] });
          flow.context()[kind].set("value", 41, undefined, () => undefined);
          assert.equal((await sentBy(flow)).path, "/?own=1&row=42");
        });
      }

      it("give a line and a parameter for each entry of a list, the empty ones left out", async () => {
        const list = ["one", 2, "", null, true];
        const expected = { lines: ["one", "2", "true"], path: "/?own=1&row=one&row=2&row=true" };
        assert.deepEqual(await sent("msg", "list", { list }), expected);
      });

      it("give an object as JSON", async () => {
        const expected = { lines: ['{"a":1}'], path: "/?own=1&row=%7B%22a%22%3A1%7D" };
        assert.deepEqual(await sent("msg", "object", { object: { a: 1 } }), expected);
      });

      for (const [name, value] of Object.entries({ text: "", list: [], null: null, undefined })) {
        it(`are left out where the value is an empty ${name}`, async () => {
          assert.deepEqual(await sent("msg", "value", { value }), { lines: [], path: "/?own=1" });
        });
      }

      it("are left out where nothing is to be had: no such variable, nothing from JSONata", async () => {
        for (const [type, value] of [
          ["flow", "unset"],
          ["global", "unset"],
          ["env", "KEYRING_TEST_UNSET"],
          ["jsonata", "unset"],
        ] as const) {
          assert.deepEqual(await sent(type, value), { lines: [], path: "/?own=1" });
          await closeAll();
          api = await serve((_request, response) => response.end("{}"));
        }
      });

      for (const [what, fields] of [
        ["header", { headers: [headerRow("X-Row", "$number(secret)", "jsonata")] }],
        ["query", { query: [queryRow("row", "$number(secret)", "jsonata")] }],
        ["query", { query: [queryRow("row", "$toMillis(secret, ", "jsonata")] }],
      ] as const) {
        it(`send nothing where the JSONata of a ${what} row fails, and quote nothing of the message`, async () => {
          const outcome = await (await start(fields)).send({ secret: "hunter2" });
          assert.deepEqual(places(outcome), { output1: 0, output2: 0, caught: 1, dones: 1 });
          const [msg] = outcome.caught;
          assert.equal(codeOf(msg), "expression-failed");
          assertNoSecret(msg?.error, "hunter2");
          assert.deepEqual(api.requests, []);
        });
      }
    });
  }

  it("win over the headers of the message; an empty value takes one out", async () => {
    const headers = [headerRow("x-row", "name", "msg"), headerRow("X-Gone", "unset", "msg")];
    const msg = { name: "the row's", headers: { "X-Row": "the message's", "x-gone": "gone" } };
    await (await startFlow([httpRequest({ url: api.origin, headers })])).send(msg);
    const { headers: got } = api.requests[0] ?? assert.fail();
    assert.deepEqual([got["x-row"], got["x-gone"]], ["the row's", undefined]);
  });

  it("are evaluated for each message", async () => {
    const query = [queryRow("id", "id", "msg")];
    const flow = await startFlow([httpRequest({ url: api.origin, query })]);
    for (const id of [1, 2]) await flow.send({ id });
    assert.deepEqual(
      api.requests.map(({ path }) => path),
      ["/?id=1", "/?id=2"],
    );
  });
});
