import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Failure } from "../../../src/failure.js";
import { checkHeaders, getHeader, withDefaultHeader, withHeader, withoutHeaders } from "../../../src/http/headers.js";

describe("header fields", () => {
  it("are found whatever the case of their names", () => {
    assert.equal(getHeader({ "X-API-key": "1" }, "x-api-KEY"), "1");
  });

  it("take the new spelling and lose every other one when set", () => {
    assert.deepEqual(withHeader({ accept: "a", ACCEPT: "b", Other: "c" }, "Accept", "d"), { Other: "c", Accept: "d" });
  });

  it("keep the author's value before a default", () => {
    assert.deepEqual(withDefaultHeader({ "user-agent": "mine" }, "User-Agent", "ours"), { "user-agent": "mine" });
  });

  it("are removed in any spelling, and what was given stays as it is", () => {
    const given = { Cookie: "a", COOKIE: "b", Accept: "c" };
    assert.deepEqual(withoutHeaders(given, ["cookie"]), { Accept: "c" });
    assert.deepEqual(Object.keys(given), ["Cookie", "COOKIE", "Accept"]);
  });

  it("may be called __proto__ without harm", () => {
    const fields = withHeader({}, "__proto__", "x");
    assert.equal(getHeader(fields, "__proto__"), "x");
    assert.equal(Object.getPrototypeOf(fields), Object.prototype);
  });

  for (const [name, value] of [
    ["X-Token", "secret\r\nX-Injected: 1"],
    ["X-Token", "secret\0"],
    ["X-Token", "secret ☃"],
    ["X Token", "secret"],
    ["", "secret"],
    ["X-Token:", "secret"],
  ] as const) {
    it(`are refused by name, without the value: ${JSON.stringify(name)} = ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => {
          checkHeaders({ [name]: value });
        },
        (error) =>
          error instanceof Failure && error.code === "header-invalid" && !JSON.stringify(error).includes("secret"),
      );
    });
  }

  it("are checked line by line where they are lists", () => {
    assert.throws(() => {
      checkHeaders({ "X-List": ["fine", "not\nfine"] });
    }, Failure);
  });
});
