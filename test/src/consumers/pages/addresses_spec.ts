import assert from "node:assert/strict";
import { chatAddress, webAddress } from "../../../../src/consumers/pages/addresses.js";

describe("The address of a chat", () => {
  for (const address of [
    "https://t.me/acme_bot?start=482913",
    "https://wa.me/31612345678?text=482913",
    "http://127.0.0.1:1880/chat",
    "http://localhost/chat",
    "tg://resolve?domain=acme_bot&start=482913",
    "whatsapp://send?text=482913",
    "sms:+31612345678?body=482913",
    "mailto:help@example.com",
    "slack://channel?team=T1&id=C1",
  ])
    it(`may be ${address}`, () => {
      assert.equal(chatAddress(address), address);
    });

  for (const address of [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://example.com/1",
    "view-source:https://example.com/",
    "intent://example.com/#Intent;scheme=https;end",
    "http://example.com/chat",
    "//example.com/chat",
    "/chat",
    "chat",
    "",
    undefined,
  ])
    it(`is never ${JSON.stringify(address)}`, () => {
      assert.equal(chatAddress(address), undefined);
    });
});

describe("The address of a web page", () => {
  it("is http or https, as a URL parser writes it", () => {
    assert.equal(webAddress(' HTTPS://Example.com/a b?c="d"'), "https://example.com/a%20b?c=%22d%22");
    assert.equal(webAddress("http://provider.example.com/"), "http://provider.example.com/");
  });

  it("is nothing else", () => {
    for (const text of ["javascript:alert(1)", "data:text/html,1", "tg://resolve", "/login", "", undefined])
      assert.equal(webAddress(text), undefined, text);
  });
});
