import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import { firstRequest, nextRequest, type PageRequest, type Paging } from "../../../../src/http/pages/paging.js";
import { USUAL_PAGING } from "./usual-paging.js";
import { hasCode } from "../../../support/has-code.js";

const untilTold = { isLast: () => Promise.resolve(false) };

interface Read {
  readonly content?: unknown;
  readonly items?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly progress?: { readonly pages: number; readonly items: number };
}

function after(paging: Partial<Paging>, { content, items, headers = {}, progress }: Read): PageRequest | undefined {
  const url = "https://api.example.com/v2/things";
  const reply = { statusCode: 200, headers, body: Buffer.from("-"), url, redirects: [] };
  return nextRequest({ ...USUAL_PAGING, ...paging }, { reply, content, items }, progress ?? { pages: 1, items: 2 });
}

function assertFails(code: FailureCode, paging: Partial<Paging>, read: Read): void {
  assert.throws(() => after(paging, read), hasCode(code));
}

function asking(value: string | number): PageRequest {
  return { kind: "parameter", name: "p", value, placement: "query" };
}

describe("the first request", () => {
  it("carries the first page or offset, where the author wants it", () => {
    assert.deepEqual(firstRequest(USUAL_PAGING), asking(1));
    assert.deepEqual(firstRequest({ ...USUAL_PAGING, kind: "offset", first: 0, placement: "body" }), {
      kind: "parameter",
      name: "p",
      value: 0,
      placement: "body",
    });
  });

  for (const kind of ["header", "link", "cursor"] as const) {
    it(`is the author's own for ${kind}`, () => {
      assert.equal(firstRequest({ ...USUAL_PAGING, kind }), undefined);
    });
  }
});

describe("the next request by link", () => {
  it("goes to the Link header's target", () => {
    const headers = { link: "<?page=2>; rel=next" };
    assert.deepEqual(after({ kind: "header" }, { headers }), {
      kind: "url",
      url: "https://api.example.com/v2/things?page=2",
    });
  });

  it("goes to the URL at the path in the body", () => {
    const content = { meta: { "next-page": "/v2/things/2" } };
    assert.deepEqual(after({ kind: "link", path: ' meta["next-page"] ' }, { content }), {
      kind: "url",
      url: "https://api.example.com/v2/things/2",
    });
  });

  it("is none where the body has nothing there", () => {
    assert.equal(after({ kind: "link" }, { content: { next: null } }), undefined);
  });
});

describe("the next request by cursor", () => {
  for (const cursor of ["abc", "0", 0, 17.5, -3, Number.MAX_SAFE_INTEGER]) {
    it(`carries ${JSON.stringify(cursor)} as it is`, () => {
      assert.deepEqual(after({ kind: "cursor" }, { content: { next: cursor } }), asking(cursor));
    });
  }

  for (const content of [{}, { next: null }, { next: "" }, { next: false }, [], null, "text"]) {
    it(`is none after ${JSON.stringify(content)}`, () => {
      assert.equal(after({ kind: "cursor" }, { content }), undefined);
    });
  }

  for (const content of ['{"next":{"id":1}}', '{"next":[1]}', '{"next":true}', '{"next":9007199254740993000}']) {
    it(`is refused after ${content}`, () => {
      assertFails("paging-link-invalid", { kind: "cursor" }, { content: JSON.parse(content) as unknown });
    });
  }

  it("is refused where the path is none", () => {
    assertFails("paging-link-invalid", { kind: "cursor", path: "a b" }, { content: { next: "x" } });
  });
});

describe("the next request by number", () => {
  for (const [title, paging, items, expected] of [
    ["counts pages from the first", { first: 5 }, [1, 2], 8],
    ["counts pages where they are full", { size: 2 }, [1, 2], 4],
    ["counts pages where the server gives more than asked for", { size: 1 }, [1, 2], 4],
    ["adds the items got to the offset", { kind: "offset", first: 10 }, [1, 2], 17],
    ["adds the size to the offset", { kind: "offset", first: 0, size: 2 }, [1, 2], 6],
    ["needs no list for pages where a rule tells the end", untilTold, undefined, 4],
    [
      "needs no list for offsets of a size where a rule tells the end",
      { ...untilTold, kind: "offset", size: 4 },
      undefined,
      13,
    ],
  ] as const) {
    it(title, () => {
      const read = { ...(items !== undefined && { items }), progress: { pages: 3, items: 7 } };
      assert.deepEqual(after(paging, read), asking(expected));
    });
  }

  it("is none after an empty page", () => {
    assert.equal(after({}, { items: [] }), undefined);
  });

  it("is none after a page that is not full", () => {
    assert.equal(after({ kind: "offset", size: 3 }, { items: [1, 2] }), undefined);
  });

  for (const [title, paging] of [
    ["pages", {}],
    ["pages of a size", { size: 2 }],
    ["offsets", { kind: "offset" }],
    ["offsets of a size", { kind: "offset", size: 2 }],
    ["offsets that need the number of items, though a rule tells the end", { ...untilTold, kind: "offset" }],
  ] as const) {
    it(`fails without a list: ${title}`, () => {
      assertFails("paging-items-missing", paging, {});
    });
  }

  it("names the path where the list was looked for", () => {
    assert.throws(
      () => after({ itemsPath: "data.list" }, {}),
      (error) => error instanceof Failure && error.facts["path"] === "data.list",
    );
  });
});
