import assert from "node:assert/strict";
import { isLogoTooLarge, readLogo } from "../../../../src/consumers/pages/logo.js";

describe("A logo", () => {
  it("may come by https, and the policy allows its origin alone", () => {
    assert.deepEqual(readLogo("https://Cdn.example.com:8443/a/logo.png?v=1"), {
      url: "https://cdn.example.com:8443/a/logo.png?v=1",
      source: "https://cdn.example.com:8443",
    });
  });

  for (const type of ["png", "jpeg", "gif", "webp", "svg+xml"])
    it(`may be base64 data of image/${type}`, () => {
      const url = `data:image/${type};base64,iVBORw0KGgo=`;
      assert.deepEqual(readLogo(url), { url, source: "data:" });
    });

  it("may be an image of 24 KB, and is not shown where it is larger", () => {
    const imageOf = (bytes: number) => `data:image/png;base64,${Buffer.alloc(bytes).toString("base64")}`;
    assert.ok(readLogo(imageOf(24 * 1024)));
    assert.equal(readLogo(imageOf(24 * 1024 + 3)), undefined);
    assert.deepEqual([isLogoTooLarge(imageOf(24 * 1024)), isLogoTooLarge(imageOf(24 * 1024 + 3))], [false, true]);
  });

  for (const logo of [
    "http://cdn.example.com/logo.png",
    "http://127.0.0.1/logo.png",
    "//cdn.example.com/logo.png",
    "/logo.png",
    "",
    "javascript:alert(1)",
    "file:///logo.png",
    "blob:https://example.com/1",
    "data:text/html;base64,PGI+",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:image/bmp;base64,iVBORw0KGgo=",
    'data:image/png;base64,iVBO"onerror=alert(1)',
    "https://ada@cdn.example.com/logo.png",
    "https://:secret@cdn.example.com/logo.png",
  ])
    it(`is not shown where it is ${JSON.stringify(logo)}`, () => {
      assert.equal(readLogo(logo), undefined);
    });

  for (const host of ["*", "*.example.com", "a;script-src", "a'b", "a,b", "[::1]"])
    it(`is not shown where its host ${host} would mean something else in a policy`, () => {
      assert.equal(readLogo(`https://${host}/logo.png`), undefined);
    });
});
