import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Failure } from "../../../../src/failure.js";
import { decodeReply, type ReturnType } from "../../../../src/http/replies/decode-reply.js";

function decode(ret: ReturnType, body: Buffer | string, contentType?: string, statusCode = 200): unknown {
  const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType };
  return decodeReply({ statusCode, headers, body: Buffer.from(body) }, ret);
}

describe("decodeReply", () => {
  it("gives the bytes", () => {
    assert.deepEqual(decode("bin", Buffer.from([0, 255])), Buffer.from([0, 255]));
  });

  it("gives UTF-8 text where no charset is named", () => {
    assert.equal(decode("txt", "grün ☃"), "grün ☃");
  });

  for (const [charset, bytes] of [
    ["iso-8859-1", [0xe4]],
    ["latin1", [0xe4]],
    ["Windows-1252", [0xe4]],
    ['"utf-16le"', [0xe4, 0]],
    ["no-such-charset", [0xc3, 0xa4]],
  ] as const) {
    it(`reads the charset ${charset}`, () => {
      assert.equal(decode("txt", Buffer.from(bytes), `text/plain; charset=${charset}`), "ä");
    });
  }

  it("drops a byte order mark", () => {
    assert.equal(decode("txt", "\uFEFFx"), "x");
    assert.deepEqual(decode("obj", '\uFEFF{"a":1}'), { a: 1 });
  });

  it("parses JSON", () => {
    assert.deepEqual(decode("obj", '{"a":[1]}', "application/json"), { a: [1] });
  });

  it("gives {} for a reply without a body, as core does for 204", () => {
    assert.deepEqual(decode("obj", "", undefined, 204), {});
    assert.deepEqual(decode("obj", "", "application/json", 201), {});
  });

  for (const body of ["[", "<html>sEcReT</html>"]) {
    it(`names status and content type, never the text, where ${JSON.stringify(body)} is no JSON`, () => {
      assert.throws(
        () => decode("obj", body, "text/html", 502),
        (error) => {
          assert.ok(error instanceof Failure);
          assert.equal(error.code, "reply-not-json");
          assert.deepEqual(error.facts, { statusCode: 502, contentType: "text/html" });
          assert.equal(error.cause, undefined);
          return true;
        },
      );
    });
  }
});
