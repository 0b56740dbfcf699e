import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { withParameters, withoutParameters } from "../../../../src/http/urls/query-parameters.js";

describe("withParameters", () => {
  for (const [before, after] of [
    ["https://a.example/x", "https://a.example/x?key=s%26t"],
    ["https://a.example/x?", "https://a.example/x?key=s%26t"],
    ["https://a.example/x?a=1%20b+c&d=%2F", "https://a.example/x?a=1%20b+c&d=%2F&key=s%26t"],
    ["https://a.example/x?key=mine&b=2", "https://a.example/x?b=2&key=s%26t"],
    ["https://a.example/x?%6Bey=mine", "https://a.example/x?key=s%26t"],
    ["https://a.example/x#part", "https://a.example/x?key=s%26t#part"],
  ] as const) {
    it(`puts the parameter last and leaves the rest as written: ${before}`, () => {
      assert.equal(withParameters(new URL(before), { key: "s&t" }).href, after);
    });
  }

  it("leaves the URL that it was given alone", () => {
    const url = new URL("https://a.example/?key=mine");
    withParameters(url, { key: "other" });
    assert.equal(url.href, "https://a.example/?key=mine");
  });
});

describe("withoutParameters", () => {
  for (const [before, after] of [
    ["/next?key=secret", "/next"],
    ["/next?key=secret#part", "/next#part"],
    ["next?a=1&key=secret&key=again&b=2", "next?a=1&b=2"],
    ["?key=secret&a", "?a"],
    ["//host/next?%6bey=secret&a=1", "//host/next?a=1"],
    ["/next?other=1&&x", "/next?other=1&&x"],
    ["/key=secret", "/key=secret"],
    ["", ""],
  ] as const) {
    it(`takes the parameter out of ${JSON.stringify(before)}`, () => {
      assert.equal(withoutParameters(before, ["key"]), after);
    });
  }
});
