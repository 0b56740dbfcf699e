import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findNextLink, resolveNextLink } from "../../../../src/http/pages/next-link.js";
import { hasCode } from "../../../support/has-code.js";

const base = "https://api.example.com/v2/contacts?page=1";

describe("the next link of a Link header", () => {
  for (const [header, expected] of [
    ['<https://a.example/2>; rel="next"', "https://a.example/2"],
    ["<https://a.example/2>; rel=next", "https://a.example/2"],
    ["<https://a.example/2>;rel=next", "https://a.example/2"],
    ["<https://a.example/2> ; REL = Next ", "https://a.example/2"],
    ['<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next"', "https://a.example/3"],
    ['<https://a.example/1>; rel="prev",<https://a.example/3>; rel="NEXT",', "https://a.example/3"],
    ['<https://a.example/2>; rel="next last"', "https://a.example/2"],
    ['<https://a.example/2>; rel="last\tnext"', "https://a.example/2"],
    ['<https://a.example/?ids=1,2;3>; rel="next"', "https://a.example/?ids=1,2;3"],
    ['<https://a.example/2>; title="a, <b>; rel=prev \\"c\\\\"; rel="next"', "https://a.example/2"],
    ['<https://a.example/1>; title="<https://b.example>; rel=next"; rel=prev, </2>; rel=next', "/2"],
    ["<https://a.example/2>; title*=UTF-8''n%c3%a4chste; crossorigin; rel=next", "https://a.example/2"],
    ['<https://a.example/2>; rel=next; title="never closed, <x>; rel=prev', "https://a.example/2"],
    ['<https://a.example/2>; rel="la\\st n\\ext"', "https://a.example/2"],
    ["<?page=2>; rel=next", "?page=2"],
    ["<>; rel=next", ""],
    ["<https://a.example/grÃ¼n>; rel=next", "https://a.example/grün"],
    ['<https://a.example/2>; rel="prev"; rel="next"', undefined],
    ['<https://a.example/2>; rel="next"; anchor="/other"', undefined],
    ['<https://a.example/2>; rel="nextish https://a.example/next"', undefined],
    ["<https://a.example/2>; title=next", undefined],
    ["<https://a.example/2>", undefined],
    ["https://a.example/2; rel=next", undefined],
    ["<https://a.example/2; rel=next", undefined],
    ["", undefined],
  ] as const) {
    it(`of ${header === "" ? "nothing" : header} is ${expected ?? "none"}`, () => {
      assert.equal(findNextLink(header), expected);
    });
  }

  it("is none where there is no such header", () => {
    assert.equal(findNextLink(undefined), undefined);
  });

  it("is found in any of several lines", () => {
    assert.equal(findNextLink(["</1>; rel=prev", "</3>; rel=next"]), "/3");
  });

  it("is looked for in linear time, however hostile the header", () => {
    const started = performance.now();
    for (const part of ["<", " ;", ";a=", '"', ' ;a="', "<a>;rel= "]) findNextLink(part.repeat(100_000));
    assert.ok(performance.now() - started < 2000);
  });
});

describe("a next link", () => {
  for (const [target, expected] of [
    ["?page=2", "https://api.example.com/v2/contacts?page=2"],
    ["people", "https://api.example.com/v2/people"],
    ["/v3", "https://api.example.com/v3"],
    ["//b.example/x", "https://b.example/x"],
    ["HTTP://b.example", "http://b.example/"],
    ["/x#part", "https://api.example.com/x"],
    ["https://user:pw@b.example/", "https://b.example/"],
  ] as const) {
    it(`is taken from where the reply came from: ${target}`, () => {
      assert.equal(resolveNextLink(target, base), expected);
    });
  }

  for (const target of [undefined, null, false, ""]) {
    it(`is none where the API says ${target === "" ? "nothing" : target}`, () => {
      assert.equal(resolveNextLink(target, base), undefined);
    });
  }

  for (const target of ["ftp://a.example/", "javascript:alert(1)", "https://a b/", "data:,", 2, true, {}, ["/2"]]) {
    it(`is refused where it is ${JSON.stringify(target)}`, () => {
      assert.throws(() => resolveNextLink(target, base), hasCode("paging-link-invalid"));
    });
  }
});
