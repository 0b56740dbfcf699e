import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { inspect } from "node:util";
import { describe, it } from "mocha";
import { applyPage } from "../../../../src/http/pages/apply-page.js";
import { hasCode } from "../../../support/has-code.js";

const URL_TEXT = "https://a.example/items";

function paged(placement: "query" | "body", name: string, value: string | number, payload?: unknown, url = URL_TEXT) {
  const page = { kind: "parameter", name, value, placement } as const;
  const { url: asked, payload: sent } = applyPage({ url: new URL(url), payload }, page);
  return { url: asked.href, payload: sent };
}

describe("a page in the query", () => {
  for (const [given, name, value, expected] of [
    [URL_TEXT, "page", 2, `${URL_TEXT}?page=2`],
    [`${URL_TEXT}?a=%20b#c`, "page", 2, `${URL_TEXT}?a=%20b&page=2#c`],
    [`${URL_TEXT}?page=1&a=b&page=9`, "page", 2, `${URL_TEXT}?a=b&page=2`],
    [`${URL_TEXT}?%70age=1`, "page", 2, `${URL_TEXT}?page=2`],
    [URL_TEXT, "page[offset]", 0, `${URL_TEXT}?page%5Boffset%5D=0`],
    [URL_TEXT, "cursor", "a+b/c=&d", `${URL_TEXT}?cursor=a%2Bb%2Fc%3D%26d`],
  ] as const) {
    it(`makes ${given} ${expected}`, () => {
      assert.equal(paged("query", name, value, undefined, given).url, expected);
    });
  }

  it("leaves the payload as it is", () => {
    const payload = { page: 1 };
    assert.equal(paged("query", "page", 2, payload).payload, payload);
  });
});

describe("a page in the body", () => {
  for (const [payload, name, value, expected] of [
    [{ a: 1 }, "page", 2, { a: 1, page: 2 }],
    [{ page: 1 }, "page", 2, { page: 2 }],
    [{ a: { b: 1, c: 2 }, d: 3 }, "a.b", "x", { a: { b: "x", c: 2 }, d: 3 }],
    [{ a: 1 }, "filter.page.number", 2, { a: 1, filter: { page: { number: 2 } } }],
    [{ a: null }, "a.b", 2, { a: { b: 2 } }],
    [undefined, "page", 2, { page: 2 }],
    [null, "page", 2, { page: 2 }],
  ] as const) {
    it(`makes ${inspect(payload)} ${inspect(expected)}`, () => {
      assert.deepEqual(paged("body", name, value, payload), { url: URL_TEXT, payload: expected });
    });
  }

  it("leaves the message's own payload as it is", () => {
    const payload = { a: { page: 1 }, b: {} };
    const { payload: sent } = paged("body", "a.page", 2, payload);
    assert.deepEqual(payload, { a: { page: 1 }, b: {} });
    assert.notEqual(sent, payload);
  });

  it("reaches into no prototype", () => {
    const { payload } = paged("body", "__proto__.polluted", 2, {});
    assert.equal(Reflect.get({}, "polluted"), undefined);
    assert.equal(JSON.stringify(payload), '{"__proto__":{"polluted":2}}');
    assert.deepEqual(paged("body", "toString.page", 2, {}).payload, { toString: { page: 2 } });
  });

  for (const [what, payload, name] of [
    ["text", "text", "page"],
    ["a number", 1, "page"],
    ["a list", [1], "page"],
    ["a Buffer", Buffer.from("bytes"), "page"],
    ["a stream", Readable.from([]), "page"],
    ["text inside", { a: "text" }, "a.page"],
    ["a list inside", { a: [] }, "a.page"],
  ] as const) {
    it(`is a failure where the payload is ${what}`, () => {
      assert.throws(() => paged("body", name, 2, payload), hasCode("payload-invalid"));
    });
  }
});
