import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, describe, it } from "mocha";
import { Failure } from "../../../../src/failure.js";
import { encodeBody } from "../../../../src/http/requests/encode-body.js";
import { encodeMultipart } from "../../../../src/http/requests/encode-multipart.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import { closeAll, newTransport, requestTo, serve } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";

/** A part as Node's own parser reads it. */
type ReadPart = string | { readonly name: string; readonly type: string; readonly content: string };

async function parse(body: Buffer | string, contentType: string): Promise<Record<string, ReadPart>> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is slow, which is all the same here
  const form = await new Response(body, { headers: { "Content-Type": contentType } }).formData();
  const parts: [string, ReadPart][] = [];
  for (const [name, value] of form.entries()) {
    const isText = typeof value === "string";
    parts.push([name, isText ? value : { name: value.name, type: value.type, content: await value.text() }]);
  }
  return Object.fromEntries(parts);
}

async function encode(payload: object): Promise<Record<string, ReadPart>> {
  const { contentType, body } = encodeMultipart(payload);
  return parse(body instanceof Readable ? await buffer(body) : body, contentType);
}

describe("a multipart form", () => {
  for (const [what, payload, expected] of [
    ["text", { a: "grün\r\n--", b: "" }, { a: "grün\r\n--", b: "" }],
    ["a Buffer as a field, and not as a file", { a: Buffer.from("bytes") }, { a: "bytes" }],
    ["numbers and booleans as JSON", { a: 1.5, b: false }, { a: "1.5", b: "false" }],
    ["objects and lists as JSON", { a: { b: [1, null] }, c: [1, "2"] }, { a: '{"b":[1,null]}', c: '[1,"2"]' }],
    ["nothing of null and undefined", { a: null, b: undefined, c: "1" }, { c: "1" }],
    ["a value without options", { a: { value: "1" } }, { a: "1" }],
    [
      "a file of text",
      { a: { value: "1,2", options: { filename: "a b.csv", contentType: "text/csv" } } },
      { a: { name: "a b.csv", type: "text/csv", content: "1,2" } },
    ],
    [
      "a file of bytes, its type by its name",
      { a: { value: Buffer.from("{}"), options: { filename: "a.json" } } },
      { a: { name: "a.json", type: "application/json", content: "{}" } },
    ],
    ["names with quotes and line breaks", { 'a "b"\r\n': "1" }, { 'a "b"\r\n': "1" }],
    ["a list by its indexes", ["1", "2"], { 0: "1", 1: "2" }],
  ] as const) {
    it(`has ${what}`, async () => {
      assert.deepEqual(await encode(payload), expected);
    });
  }

  it("with a stream is one, its other parts in place", async () => {
    const stream = Readable.from([Buffer.from("first, "), Buffer.from("second")]);
    const payload = { before: "1", file: { value: stream, options: { filename: "a.txt" } }, after: "2" };
    assert.ok(encodeMultipart({ a: { value: Readable.from(["1"]) } }).body instanceof Readable);
    assert.deepEqual(await encode(payload), {
      before: "1",
      file: { name: "a.txt", type: "text/plain", content: "first, second" },
      after: "2",
    });
  });

  it("is not made of a stream that was read already", async () => {
    const stream = Readable.from(["1"]);
    await encode({ a: { value: stream } });
    assert.throws(() => encodeMultipart({ a: { value: stream } }), hasCode("body-not-repeatable"));
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  for (const [what, payload] of [
    ["what is no JSON", { a: circular }],
    ["a file that is an object", { a: { value: { b: 1 } } }],
    ["a file that is a list", { a: { value: [1] } }],
    ["a file that is a boolean", { a: { value: true } }],
    ["a file that is a function", { a: { value: () => "x" } }],
    ["a file that is an object, behind a stream", { a: { value: Readable.from([]) }, b: { value: { c: 1 } } }],
  ] as const) {
    it(`is not made of ${what}`, () => {
      assert.throws(() => encodeMultipart(payload), hasCode("payload-invalid"));
    });
  }

  it("ends no process where its stream breaks and nobody reads it", async () => {
    const broken = new PassThrough();
    encodeMultipart({ a: { value: broken } });
    broken.destroy(new Error("gone"));
    await new Promise(setImmediate);
    assert.equal(broken.closed, true);
  });

  it("breaks where its stream breaks", async () => {
    const broken = new PassThrough();
    const { body } = encodeMultipart({ a: { value: broken } });
    assert.ok(body instanceof Readable);
    broken.destroy(new Error("gone"));
    await assert.rejects(buffer(body), { message: "gone" });
  });
});

describe("a multipart form that is sent", () => {
  afterEach(closeAll);

  const url = new URL("https://a.example/");

  it("arrives under the author's header, in his spelling, with the form's own boundary", async () => {
    const server = await serve((_, response) => response.end());
    const given = { "content-TYPE": "multipart/form-data; boundary=mine", "X-Kept": "1" };
    const { headers, body } = encodeBody({ a: "1", b: { c: 2 } }, "POST", given, "ignore", url);
    assert.ok(body !== undefined);
    await sendRequest(requestTo(server.origin, { method: "POST", headers, body }), undefined, newTransport());
    const [seen] = server.requests;
    assert.ok(seen);
    assert.ok(seen.rawHeaders.includes("content-TYPE"));
    const contentType = seen.headers["content-type"] ?? "";
    assert.doesNotMatch(contentType, /mine/);
    assert.deepEqual(await parse(seen.body, contentType), { a: "1", b: '{"c":2}' });
    assert.equal(seen.headers["content-length"], String(seen.body.length));
  });

  it("arrives as a stream, too", async () => {
    const server = await serve((_, response) => response.end());
    const payload = { a: { value: Readable.from([Buffer.alloc(300_000, "x")]), options: { filename: "x" } } };
    const { headers, body } = encodeBody(payload, "POST", { "Content-Type": "multipart/form-data" }, "ignore", url);
    assert.ok(body !== undefined);
    await sendRequest(requestTo(server.origin, { method: "POST", headers, body }), undefined, newTransport());
    const [seen] = server.requests;
    assert.ok(seen);
    const parts = await parse(seen.body, seen.headers["content-type"] ?? "");
    assert.deepEqual(parts.a, { name: "x", type: "application/octet-stream", content: "x".repeat(300_000) });
  });

  for (const isLenient of [false, true]) {
    it(`is a failure where its file is not there, ${isLenient ? "tolerantly" : "strictly"}`, async () => {
      const server = await serve((_, response) => response.end());
      const { contentType, body } = encodeMultipart({ a: { value: createReadStream("/no/such/file") } });
      const headers = { "Content-Type": contentType };
      const request = requestTo(server.origin, { method: "POST", headers, body, connection: { isLenient } });
      await assert.rejects(sendRequest(request, undefined, newTransport()), (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.facts.code, "ENOENT");
        return true;
      });
    });
  }
});
