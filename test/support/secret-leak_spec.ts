import assert from "node:assert/strict";
import { findSecrets } from "./secret-leak.js";

const secret = 'pa"ß word/+&';

describe("the search for secrets", () => {
  const shown: Readonly<Record<string, string>> = {
    "as they are": `x${secret}y`,
    "in JSON": JSON.stringify({ secret }),
    "in a URL": `https://a.example/?q=${encodeURIComponent(secret)}&b=1`,
    "in a form": new URLSearchParams({ secret }).toString(),
    "in base64": `Basic ${Buffer.from(secret).toString("base64")}`,
    "in base64 for URLs": Buffer.from(secret).toString("base64url"),
    "in base64 behind one character": Buffer.from(`a${secret}`).toString("base64"),
    "in base64 behind and before other text": Buffer.from(`id:${secret}:more`).toString("base64"),
  };
  for (const [how, text] of Object.entries(shown)) {
    it(`finds them ${how}`, () => {
      assert.equal(findSecrets(`before ${text} after`, { secret }).length > 0, true);
    });
  }

  it("finds none where there is none", () => {
    assert.deepEqual(findSecrets("pa word", { secret }), []);
  });
});
