import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import { describe, it } from "mocha";
import { Failure } from "../../../../src/failure.js";
import { decompressReply } from "../../../../src/http/replies/decompress.js";
import { hasCode } from "../../../support/has-code.js";

const TEXT = Buffer.from("some text, ".repeat(50));
const LIMIT = 10_000;

function reply(coding: string, body: Buffer) {
  const headers = { "content-encoding": coding, "content-length": String(body.length), "x-kept": "1" };
  return { statusCode: 200, headers, body };
}

describe("decompressReply", () => {
  const codings: readonly (readonly [string, Buffer])[] = [
    ["gzip", zlib.gzipSync(TEXT)],
    ["x-gzip", zlib.gzipSync(TEXT)],
    ["GZip", zlib.gzipSync(TEXT)],
    ["deflate", zlib.deflateSync(TEXT)],
    ["deflate", zlib.deflateRawSync(TEXT)],
    ["br", zlib.brotliCompressSync(TEXT)],
    ["gzip, br", zlib.brotliCompressSync(zlib.gzipSync(TEXT))],
    ["gzip, identity", zlib.gzipSync(TEXT)],
  ];
  for (const [coding, body] of codings) {
    it(`decodes ${coding} and drops the headers that told of it`, async () => {
      const decoded = await decompressReply(reply(coding, body), LIMIT);
      assert.deepEqual(decoded.body, TEXT);
      assert.deepEqual(decoded.headers, { "x-kept": "1" });
    });
  }

  it("decodes zstd where Node can", async function () {
    const compress: unknown = Reflect.get(zlib, "zstdCompressSync");
    if (typeof compress !== "function") {
      this.skip();
      return;
    }
    const body: unknown = Reflect.apply(compress, zlib, [TEXT]);
    assert.ok(Buffer.isBuffer(body));
    assert.deepEqual((await decompressReply(reply("zstd", body), LIMIT)).body, TEXT);
  });

  for (const coding of ["aws-chunked", "gzip, aws-chunked", "identity", "constructor", ""]) {
    it(`leaves a reply as it came where the coding is ${JSON.stringify(coding)}`, async () => {
      const given = reply(coding, TEXT);
      assert.equal(await decompressReply(given, LIMIT), given);
    });
  }

  it("leaves a reply without a body as it came", async () => {
    const given = reply("gzip", Buffer.alloc(0));
    assert.equal(await decompressReply(given, LIMIT), given);
  });

  const broken: readonly (readonly [string, Buffer])[] = [
    ["gzip", TEXT],
    ["gzip", zlib.gzipSync(TEXT).subarray(0, 20)],
    ["deflate", TEXT],
    ["br", TEXT],
    ["gzip, gzip, gzip, gzip, gzip", zlib.gzipSync(TEXT)],
  ];
  for (const [index, [coding, body]] of broken.entries()) {
    it(`says that the reply cannot be decoded where it is broken ${coding} (${index})`, async () => {
      await assert.rejects(decompressReply(reply(coding, body), LIMIT), hasCode("reply-undecodable"));
    });
  }

  for (const [coding, bomb] of [
    ["gzip", zlib.gzipSync(Buffer.alloc(LIMIT + 1))],
    ["br", zlib.brotliCompressSync(Buffer.alloc(LIMIT + 1))],
    ["deflate", zlib.deflateSync(Buffer.alloc(LIMIT + 1))],
  ] as const) {
    it(`stops where ${coding} unfolds to more than is allowed`, async () => {
      await assert.rejects(
        decompressReply(reply(coding, bomb), LIMIT),
        (error) => error instanceof Failure && error.code === "reply-too-large" && error.facts.maxBytes === LIMIT,
      );
    });
  }
});
