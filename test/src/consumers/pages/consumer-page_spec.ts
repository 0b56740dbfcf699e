import assert from "node:assert/strict";
import { renderConsumerPage, type ConsumerPage, type PageLook } from "../../../../src/consumers/pages/consumer-page.js";
import { LANGUAGES } from "../../../../src/consumers/pages/languages.js";
import { SAMPLE_PAGES } from "./sample-pages.js";
import { hasCode } from "../../../support/has-code.js";

const look: PageLook = { language: "en", nonce: "bm9uY2U=", nowMs: 0 };
const render = (page: ConsumerPage, changes: Partial<PageLook> = {}) =>
  renderConsumerPage(page, { ...look, ...changes });

describe("A consumer's page", () => {
  for (const [name, page] of Object.entries(SAMPLE_PAGES)) {
    it(`(${name}) is under 6 KB in every language`, () => {
      for (const language of LANGUAGES) {
        const bytes = Buffer.byteLength(render(page, { language }).html);
        assert.ok(bytes < 6 * 1024, `${language}: ${bytes}`);
      }
    });

    it(`(${name}) has no script and loads nothing but its logo`, () => {
      const { html } = render(page);
      assert.doesNotMatch(html, /<script|<link|<iframe|<object|\son\w+=|javascript:|@import|url\(/i);
      assert.doesNotMatch(html, /<a (?![^>]*rel="noreferrer")/);
      assert.ok((html.match(/\ssrc=/g) ?? []).length <= 1);
    });

    it(`(${name}) allows the browser that and nothing more`, () => {
      const image = "logo" in page ? "img-src data:; " : "";
      const form = page.kind === "start" ? "'self'" : "'none'";
      assert.equal(
        render(page).contentSecurityPolicy,
        `default-src 'none'; style-src 'nonce-bm9uY2U='; ${image}form-action ${form}; base-uri 'none'; frame-ancestors 'none'`,
      );
    });
  }

  it("allows the origin of a logo on the web", () => {
    const logo = "https://cdn.example.com/logo.png";
    const { html, contentSecurityPolicy } = render({ kind: "declined", logo });
    assert.match(html, /<img class="logo" src="https:\/\/cdn\.example\.com\/logo\.png"/);
    assert.match(contentSecurityPolicy, /; img-src https:\/\/cdn\.example\.com; /);
  });

  it("leaves out a logo that is none, and a way back that leads to no chat", () => {
    const { html, contentSecurityPolicy } = render({
      kind: "declined",
      logo: "http://a/b.png",
      back: "javascript:alert(1)",
    });
    assert.doesNotMatch(html, /<img|<header|<a /);
    assert.doesNotMatch(contentSecurityPolicy, /img-src/);
  });

  it("says how long the code works, in the page's language", () => {
    const code = SAMPLE_PAGES.code;
    assert.match(render(code).html, /The code works for 10\u00a0minutes\./);
    assert.match(render(code, { nowMs: 481_000 }).html, /for 1\u00a0minute\./);
    assert.match(render(code, { nowMs: 700_000 }).html, /for 1\u00a0minute\./);
    assert.match(render(code, { language: "de" }).html, /noch 10\u00a0Minuten/);
    assert.match(render(code, { language: "ja" }).html, /10\u00a0分/);
  });

  it("speaks of a service and a chat where neither has a name", () => {
    const page = {
      kind: "start",
      formToken: "t",
      provider: " ",
      flow: "",
      consumer: "",
      isRefusedHere: false,
    } as const;
    const { html } = render({ ...page, title: "", text: " \n", logo: "", address: "" });
    assert.match(html, /<h1>Sign in to this service<\/h1>/);
    assert.match(html, /The chat that you came from asks/);
    assert.doesNotMatch(html, /<header|class="said"|that is you/);
  });

  it("says in another browser after which time to write again, never too early", () => {
    const page = SAMPLE_PAGES["other browser"];
    assert.match(render(page).html, /after 10\u00a0minutes, write in the chat again/);
    assert.match(render(page, { nowMs: 481_000 }).html, /after 2\u00a0minutes/);
    assert.match(render(page, { nowMs: 700_000 }).html, /after 1\u00a0minute,/);
    assert.match(render(page, { language: "nl" }).html, /over 10\u00a0minuten/);
  });

  it("tells a consumer to write again only where the message is gone", () => {
    const done = { kind: "done", provider: "CRM" } as const;
    assert.match(render({ ...done, writeAgain: true }).html, /write your message again/);
    assert.doesNotMatch(render({ ...done, writeAgain: false }).html, /write your message again/);
  });

  it("goes on to nothing but a web page", () => {
    for (const location of ["javascript:alert(1)", "data:text/html,1", "/authorize", ""])
      assert.throws(() => render({ kind: "leaving", provider: "CRM", location }), hasCode("url-not-http"));
  });
});
