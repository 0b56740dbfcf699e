import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { inspect } from "node:util";
import { describe, it } from "mocha";
import { isRepeatable } from "../../../src/http/hop.js";

describe("a body", () => {
  for (const body of [undefined, null, "", "text", 1, [], { a: { value: "1" } }]) {
    it(`can be sent once more where it is ${inspect(body)}`, () => {
      assert.equal(isRepeatable(body), true);
    });
  }

  for (const [what, body] of [
    ["a stream", Readable.from([])],
    ["a form with a stream", { a: "1", b: { value: Readable.from([]) } }],
  ] as const) {
    it(`cannot be sent once more where it is ${what}`, () => {
      assert.equal(isRepeatable(body), false);
    });
  }

  it("can be sent once more where it is a Buffer, however large", () => {
    assert.equal(isRepeatable(Buffer.alloc(50_000_000)), true);
  });
});
