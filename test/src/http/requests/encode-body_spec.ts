import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { encodeBody, type PayloadToQuery } from "../../../../src/http/requests/encode-body.js";
import type { HeaderFields } from "../../../../src/http/headers.js";
import { hasCode } from "../../../support/has-code.js";

const FORM = "application/x-www-form-urlencoded";

function post(payload: unknown, headers: HeaderFields = {}) {
  const { url, ...rest } = encodeBody(payload, "POST", headers, "ignore", new URL("https://a.example/"));
  assert.equal(url.href, "https://a.example/");
  return rest;
}

function get(payload: unknown, paytoqs: PayloadToQuery, url = "https://a.example/") {
  return encodeBody(payload, "GET", {}, paytoqs, new URL(url));
}

function assertInvalid(act: () => unknown): void {
  assert.throws(act, hasCode("payload-invalid"));
}

const circular: Record<string, unknown> = {};
circular.self = circular;

describe("the payload of a POST", () => {
  it("is no body where it is undefined", () => {
    assert.deepEqual(post(undefined), { headers: {} });
  });

  it("goes as it is where it is text, without a content type", () => {
    assert.deepEqual(post("täxt"), { headers: {}, body: "täxt" });
    assert.deepEqual(post(""), { headers: {}, body: "" });
  });

  it("goes as it is where it is a Buffer", () => {
    const body = Buffer.from([0, 255]);
    assert.equal(post(body).body, body);
  });

  it("goes as text where it is a number", () => {
    assert.deepEqual(post(42), { headers: {}, body: "42" });
  });

  for (const [payload, body] of [
    [{ a: [1, null] }, '{"a":[1,null]}'],
    [[1, 2], "[1,2]"],
    [true, "true"],
    [null, "null"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ] as const) {
    it(`goes as JSON, and says so: ${body}`, () => {
      assert.deepEqual(post(payload), { headers: { "Content-Type": "application/json" }, body });
    });
  }

  it("goes as JSON under the author's own content type, in the author's spelling", () => {
    const headers = { "content-TYPE": "application/vnd.api+json" };
    assert.deepEqual(post({ a: 1 }, headers), { headers, body: '{"a":1}' });
  });

  for (const type of [FORM, `${FORM}; charset=utf-8`, FORM.toUpperCase()]) {
    it(`goes as a form where the content type is ${type}`, () => {
      assert.equal(post({ a: "b c", d: ["1", "2"], e: {} }, { "Content-Type": type }).body, "a=b%20c&d=1&d=2&e=");
    });
  }

  for (const [what, payload] of [
    ["a circular object", circular],
    ["a function", () => undefined],
    ["a symbol", Symbol("x")],
    ["a BigInt", 1n],
  ] as const) {
    it(`is refused where it is ${what}`, () => {
      assertInvalid(() => post(payload));
    });
  }

  it("leaves the headers that it was given alone", () => {
    const headers = {};
    post({ a: 1 }, headers);
    assert.deepEqual(headers, {});
  });
});

describe("the payload of a GET", () => {
  it("goes nowhere unless the author wants it", () => {
    assert.deepEqual(get({ a: 1 }, "ignore"), { url: new URL("https://a.example/"), headers: {} });
  });

  for (const [before, after] of [
    ["https://a.example/", "https://a.example/?a=b%20c&d=1&d=2"],
    ["https://a.example/?", "https://a.example/?a=b%20c&d=1&d=2"],
    ["https://a.example/?x=%2F+y", "https://a.example/?x=%2F+y&a=b%20c&d=1&d=2"],
    ["https://a.example/x#f", "https://a.example/x?a=b%20c&d=1&d=2#f"],
  ] as const) {
    it(`goes behind the query: ${before}`, () => {
      assert.equal(get({ a: "b c", d: [1, 2] }, "query", before).url.href, after);
    });
  }

  it("adds nothing to the query where it is empty or undefined", () => {
    assert.equal(get({}, "query").url.href, "https://a.example/");
    assert.equal(get(null, "query").url.href, "https://a.example/");
    assert.equal(get(undefined, "query").url.href, "https://a.example/");
  });

  for (const payload of ["a=b", 1, true]) {
    it(`is refused for the query where it is ${JSON.stringify(payload)}`, () => {
      assertInvalid(() => get(payload, "query"));
    });
  }

  it("goes into the body as core sends it: objects as JSON, without a content type", () => {
    assert.deepEqual(get({ a: 1 }, "body"), { url: new URL("https://a.example/"), headers: {}, body: '{"a":1}' });
    assert.equal(get(5, "body").body, "5");
    assert.equal(get("text", "body").body, "text");
    assert.equal(get(true, "body").body, undefined);
  });

  it("leaves the URL that it was given alone", () => {
    const url = new URL("https://a.example/");
    encodeBody({ a: 1 }, "GET", {}, "query", url);
    assert.equal(url.href, "https://a.example/");
  });
});

describe("the payload of a HEAD", () => {
  it("goes nowhere", () => {
    const sent = encodeBody({ a: 1 }, "HEAD", {}, "query", new URL("https://a.example/"));
    assert.deepEqual(sent, { url: new URL("https://a.example/"), headers: {} });
  });
});
