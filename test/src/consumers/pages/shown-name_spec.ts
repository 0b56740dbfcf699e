import assert from "node:assert/strict";
import { shownName } from "../../../../src/consumers/pages/shown-name.js";

describe("A name in a sentence", () => {
  it("stays as it is", () => {
    for (const name of ["Teamleader", "Ada L.", "日本語のサービス", "👩‍👩‍👧 family"]) assert.equal(shownName(name), name);
  });

  it("is one line", () => {
    assert.equal(shownName("  Team\r\n\tleader\u0000 \u2028 CRM "), "Team leader CRM");
  });

  it("is not there where nothing can be seen", () => {
    for (const name of [undefined, "", " \n", "\u202e\u2066", "\u0000"]) assert.equal(shownName(name), undefined);
  });

  it("can't turn the direction of what follows", () => {
    assert.equal(shownName("\u202eelgooG\u202c \u2066x\u2069\u200f"), "elgooG x");
  });

  it("is isolated where it runs from right to left", () => {
    assert.equal(shownName("שירות 1"), "\u2068שירות 1\u2069");
    assert.equal(shownName("خدمة\u2069 (1)"), "\u2068خدمة (1)\u2069");
  });

  it("has at most 100 characters, none of them cut in half", () => {
    assert.equal(shownName("😀".repeat(100)), "😀".repeat(100));
    assert.equal(shownName("😀".repeat(101)), `${"😀".repeat(100)}…`);
  });
});
