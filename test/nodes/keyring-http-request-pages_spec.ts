import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { closeAll, serve } from "../support/exchange.js";
import { coreNode } from "../support/node-red-under-test.js";
import { answerPages, PAGES } from "../support/paged-api.js";
import { codeOf, httpRequest, onlyMessage } from "../support/request-node.js";
import { startFlow, type FlowNode } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const REQUESTING = "@keyring/node-red/keyring-credential:status.requesting";

const KINDS = {
  header: { paging: "header" },
  link: { paging: "link", pagingPath: "next" },
  page: { paging: "page", pagingParameter: "page" },
  offset: { paging: "offset", pagingParameter: "offset" },
  cursor: { paging: "cursor", pagingParameter: "cursor", pagingPath: "cursor" },
} as const;

const payloads = (messages: readonly Message[]) => messages.map(({ payload }) => payload);
const partsOf = ({ parts }: Message) =>
  parts as { readonly id: string; readonly index: number; readonly count?: number };

describe("HTTP request of an API that hands out pages", () => {
  let api: ApiServer;

  beforeEach(async () => {
    api = await serve(answerPages());
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const paging = (fields: object): FlowNode =>
    httpRequest({ url: `${api.origin}/list`, ret: "obj", pagingItems: "data.items", ...KINDS.cursor, ...fields });

  const ask = async (fields: object, msg?: Message) => (await startFlow([paging(fields)])).send(msg);

  for (const [kind, fields] of Object.entries(KINDS)) {
    describe(`by ${kind}`, () => {
      it("sends a message a page, with parts that count them", async () => {
        const { output1, caught, dones } = await ask(fields);
        assert.deepEqual([payloads(output1), caught, dones], [PAGES, [], 1]);
        const counts = output1.map((msg) => [partsOf(msg).index, partsOf(msg).count]);
        assert.deepEqual(counts, [
          [0, undefined],
          [1, undefined],
          [2, 3],
        ]);
        assert.equal(new Set(output1.map((msg) => partsOf(msg).id)).size, 1);
      });

      it("sends one list of all items, where joined", async () => {
        const { payload, parts, statusCode } = onlyMessage(await ask({ ...fields, pagingOutput: "joined" }));
        assert.deepEqual([payload, parts, statusCode], [PAGES.flat(), undefined, 200]);
      });

      it("lets core's Join make one list of all items", async () => {
        assert.deepEqual(await joined(fields), PAGES.flat());
      });

      it("lets core's Join make a list of the bodies where the items are not named", async () => {
        // Then only the author's rule ends what is counted.
        const bodies = await joined({ ...fields, pagingItems: "", pagingSize: "3", pagingStop: "7 in data.items" });
        assert.deepEqual(
          (bodies as readonly { data: { items: unknown } }[]).map(({ data }) => data.items),
          PAGES,
        );
      });
    });
  }

  it("lets core's Join make one list of pages of one item, too", async () => {
    api = await serve(({ path }, response) => {
      const isFirst = !path.includes("cursor=");
      response.end(JSON.stringify({ data: { items: [isFirst ? 1 : 2] }, cursor: isFirst ? "more" : null }));
    });
    assert.deepEqual(await joined({}), [1, 2]);
  });

  /** What core's Join makes of the pages. */
  async function joined(fields: object): Promise<unknown> {
    const nodes = [
      { ...paging(fields), wires: [["joins"]] },
      { id: "joins", type: "join", mode: "auto" },
    ];
    const flow = await startFlow(nodes, { registrations: [coreNode("sequence/17-split.js")] });
    return onlyMessage(await flow.send()).payload;
  }

  for (const [kind, values] of [
    ["page", [{ page: 1 }, { page: 2 }, { page: 3 }]],
    ["offset", [{ offset: 0 }, { offset: 3 }, { offset: 6 }]],
    ["cursor", [{}, { cursor: "from-3" }, { cursor: "from-6" }]],
  ] as const) {
    it(`puts the ${kind} where the author says in the body of a POST, beside the payload's own`, async () => {
      const fields = { method: "POST", pagingIn: "body", pagingSize: "3" };
      const payload = { own: 1, paging: { sort: "name" } };
      const { output1 } = await ask({ ...KINDS[kind], ...fields, pagingParameter: `paging.${kind}` }, { payload });
      assert.deepEqual(payloads(output1), PAGES);
      assert.deepEqual(
        api.requests.map(({ body }) => JSON.parse(body) as unknown),
        values.map((value) => ({ own: 1, paging: { sort: "name", ...value } })),
      );
    });
  }

  it("puts the parameter into the query in place of one of its name, the rest as it is", async () => {
    await ask({ ...KINDS.page, url: `${api.origin}/list?a=1&page=9`, pagingFirst: "2", pagingMost: "2" });
    assert.deepEqual(
      api.requests.map(({ path }) => path),
      ["/list?a=1&page=2", "/list?a=1&page=3"],
    );
  });

  it("asks no more after a page that is not full", async () => {
    await ask({ ...KINDS.offset, pagingSize: "3" });
    assert.equal(api.requests.length, 3);
  });

  describe("ends", () => {
    it("with the page of which the author's rule says so", async () => {
      const { output1 } = await ask({ pagingStop: "data.items[-1] >= 6" });
      assert.deepEqual(
        [payloads(output1), output1.map((msg) => partsOf(msg).count)],
        [PAGES.slice(0, 2), [undefined, 2]],
      );
    });

    it("with a failure that quotes no reply where the rule can't be evaluated", async () => {
      api = await serve((_request, response) => response.end('{"data":{"items":["hunter2"]},"cursor":"more"}'));
      const { output1, caught } = await ask({ pagingStop: "$number(data.items[0])" });
      assert.deepEqual([output1, caught.map(codeOf)], [[], ["expression-failed"]]);
      assertNoSecret(caught[0]?.error, "hunter2");
    });

    for (const pagingOutput of ["messages", "joined"]) {
      it(`with the most pages that the node takes, and says that there are more (${pagingOutput})`, async () => {
        const { output1 } = await ask({ pagingMost: "2", pagingOutput }, { hasMorePages: "of another node" });
        const isJoined = pagingOutput === "joined";
        assert.deepEqual(payloads(output1), isJoined ? [PAGES.slice(0, 2).flat()] : PAGES.slice(0, 2));
        assert.deepEqual(
          output1.map(({ hasMorePages }) => hasMorePages),
          isJoined ? [true] : [undefined, true],
        );
        assert.equal(api.requests.length, 2);
      });
    }

    it("with the last page, of which it does not say that there are more", async () => {
      const { output1 } = await ask({ pagingMost: "3" }, { hasMorePages: "of another node" });
      assert.ok(output1.every((msg) => !("hasMorePages" in msg)));
    });

    for (const [kind, fields, instead] of [
      ["link", KINDS.link, '{"data":{"items":[4,5,6]},"next":"/more?offset=3"}'],
      ["cursor", KINDS.cursor, '{"data":{"items":[4,5,6]},"cursor":"from-3"}'],
    ] as const) {
      it(`where the API repeats its ${kind}`, async () => {
        const repeat: Answer = (_request, response) => response.end(instead);
        api = await serve(answerPages({ 2: repeat }));
        const { output1 } = await ask(fields);
        assert.deepEqual([payloads(output1), partsOf(output1[1] ?? {}).count], [PAGES.slice(0, 2), 2]);
        assert.equal(api.requests.length, 2);
      });
    }
  });

  describe("keeps", () => {
    it("the message's other properties in each message, a copy in each", async () => {
      const { output1 } = await ask({}, { topic: "contacts", own: { a: 1 } });
      assert.deepEqual(
        output1.map(({ topic, own }) => [topic, own]),
        Array(3).fill(["contacts", { a: 1 }]),
      );
      assert.equal(new Set(output1.map(({ own }) => own)).size, 3);
    });

    it("the message's parts within its own, so that the next Join finds them, as core's Split does", async () => {
      const parts = { id: "outer", type: "array", index: 4, count: 5 };
      const { output1 } = await ask({}, { parts });
      assert.deepEqual(
        output1.map((msg) => (msg.parts as { parts?: unknown }).parts),
        [parts, parts, parts],
      );
    });

    it("one status and one done for all pages", async () => {
      const flow = await startFlow([paging({})]);
      const { dones } = await flow.send();
      assert.deepEqual([flow.statuses.of("node"), dones], [[REQUESTING, ""], 1]);
    });
  });
});
