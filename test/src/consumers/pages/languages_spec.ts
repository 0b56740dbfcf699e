import assert from "node:assert/strict";
import { LANGUAGES, languageOf, wordsOf } from "../../../../src/consumers/pages/languages.js";

describe("The language of a page", () => {
  for (const [header, language] of [
    ["de", "de"],
    ["de-CH", "de"],
    ["JA-jp", "ja"],
    ["fr-CA, fr;q=0.9, en;q=0.8", "fr"],
    ["en;q=0.3, nl;q=0.9", "nl"],
    ["en; q=0.3 , es ; q=0.4", "es"],
    ["sv, pl;q=0.9, es;q=0.1", "es"],
    ["de;q=0.5, fr;q=0.5", "de"],
    ["de;q=0", "en"],
    ["de;q=x, fr;q=0.1", "fr"],
    ["de;q=, fr;q=0.1", "fr"],
    ["de;q=2, fr;q=0.1", "fr"],
    ["de;q=-1, fr;q=0.1", "fr"],
    ["*", "en"],
    ["sv, *;q=0.5", "en"],
    ["deu, frr", "en"],
    [";;,,=,", "en"],
    ["", "en"],
    [undefined, "en"],
  ] as const)
    it(`is ${language} for a browser that sends ${JSON.stringify(header)}`, () => {
      assert.equal(languageOf(header), language);
    });

  it("is the one that the author chose", () => {
    assert.equal(languageOf("de", "ja"), "ja");
    assert.equal(languageOf("de", "nl_BE"), "nl");
    assert.equal(languageOf(undefined, "es-MX"), "es");
  });

  it("is the browser's where the author chose none that there is", () => {
    for (const chosen of ["", "sv", "constructor", "__proto__"]) assert.equal(languageOf("de", chosen), "de");
  });
});

/** Every text of a catalogue by its path; a function's with its parameters written as "⟨1⟩", "⟨2⟩". */
function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function")
    return [[path, String(Reflect.apply(value, undefined, ["⟨1⟩", "⟨2⟩"].slice(0, value.length)))]];
  return Object.entries(value ?? {}).flatMap(([name, part]) => textsOf(part, `${path}.${name}`));
}

describe("The words of a page", () => {
  const english = new Map(textsOf(wordsOf("en")));

  for (const language of LANGUAGES) {
    const texts = new Map(textsOf(wordsOf(language)));

    it(`say the same things in ${language}, about the same names`, () => {
      const namesIn = (text = "") => [...new Set(text.match(/⟨\d⟩/g))].sort();
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      for (const [path, text] of texts) {
        assert.deepEqual(namesIn(text), namesIn(english.get(path)), path);
        assert.doesNotMatch(text, /undefined|\[object/, path);
        if (path !== ".gap") assert.notEqual(text, "", path);
      }
    });

    it(`are those of ${language}`, () => {
      const same = [...texts].filter(([path, text]) => text === english.get(path)).map(([path]) => path);
      assert.ok(language === "en" || same.every((path) => [".gap", ".code.label"].includes(path)), same.join());
    });
  }
});
