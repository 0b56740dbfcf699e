import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureCode } from "../../../../src/failure.js";
import { resolveUrl, type UrlSource } from "../../../../src/http/urls/resolve-url.js";
import { hasCode } from "../../../support/has-code.js";
import { assertNoSecret } from "../../../support/secret-leak.js";

const nothing: UrlSource = { view: {}, facts: {}, fromMessage: false };

function href(template: string, source: Partial<UrlSource> = {}): string {
  return resolveUrl(template, { ...nothing, ...source }).url.href;
}

function assertFails(code: FailureCode, template: string, source: Partial<UrlSource> = {}): void {
  assert.throws(() => href(template, source), hasCode(code));
}

describe("resolveUrl", () => {
  for (const [template, expected] of [
    ["https://api.example.com", "https://api.example.com/"],
    ["HTTPS://API.example.com/X", "https://api.example.com/X"],
    ["api.example.com/x", "http://api.example.com/x"],
    ["localhost:1880/x", "http://localhost:1880/x"],
    ["  https://api.example.com/x \n", "https://api.example.com/x"],
    ["https://api.example.com/?u=https://b.example/", "https://api.example.com/?u=https://b.example/"],
    ["api.example.com/go?to=ftp://b.example", "http://api.example.com/go?to=ftp://b.example"],
    ["https://api.example.com/?a=hello%20there&b=20%", "https://api.example.com/?a=hello%20there&b=20%25"],
    ["https://api.example.com/?a=%zz%41%", "https://api.example.com/?a=%25zz%41%25"],
    ["https://api.example.com/ü?ü=ß", "https://api.example.com/%C3%BC?%C3%BC=%C3%9F"],
    ["https://user:pw@api.example.com/", "https://user:pw@api.example.com/"],
    ["https://api.example.com/?q=a\nb", "https://api.example.com/?q=ab"],
  ] as const) {
    it(`reads ${JSON.stringify(template)} as core does`, () => {
      assert.equal(href(template), expected);
    });
  }

  const secret = "sEcReT-in-a-template";
  const hostile: readonly (readonly [FailureCode, string])[] = [
    ["no-url", ""],
    ["no-url", "  \n"],
    ["url-invalid", "//evil.example/x"],
    ["url-invalid", "/\\evil.example/x"],
    ["url-invalid", "\\\\evil.example/x"],
    ["url-invalid", "\\/evil.example/x"],
    ["url-invalid", "/\t/evil.example/x"],
    ["url-invalid", "/\n\\evil.example/x"],
    ["url-invalid", "https:///evil.example"],
    ["url-invalid", "https://\\evil.example"],
    ["url-invalid", "https:/evil.example"],
    ["url-invalid", "https:evil.example"],
    ["url-invalid", "https:\\\\evil.example"],
    ["url-invalid", "http\t://evil.example"],
    ["url-invalid", "https://api.example.com\t.evil.example/"],
    ["url-invalid", "https://api.example.com\n@evil.example/"],
    ["url-invalid", "https://api.example.com/\r\nX-Injected: 1"],
    ["url-invalid", "https://"],
    ["url-invalid", "https://api.example.com:99999/"],
    ["url-invalid", "https://a b/"],
    ["url-invalid", "javascript:alert(1)"],
    ["url-not-http", "ftp://api.example.com/"],
    ["url-not-http", "file:///etc/passwd"],
    ["url-not-http", "httpx://api.example.com/"],
    ["base-url-missing", "/contacts"],
  ];
  for (const [code, template] of hostile) {
    it(`refuses ${JSON.stringify(template)}: ${code}`, () => {
      const base = template === "/contacts" ? {} : { baseUrl: "https://api.example.com/" };
      assertFails(code, template, base);
      assertFails(code, template, { ...base, fromMessage: true });
    });
  }

  it("refuses a template that mustache cannot read", () => {
    assertFails("url-invalid", "https://api.example.com/{{unclosed");
  });

  it("names nothing of the URL where it fails", () => {
    for (const template of [`https://${secret}:${secret}@a b/`, `https://a b/?key=${secret}`, `/x?key=${secret}{{`]) {
      assert.throws(
        () => href(template),
        (error) => {
          assertNoSecret(error, secret);
          return true;
        },
      );
    }
  });

  it("goes to the host that the parser sees, not to the one that comes first", () => {
    assert.equal(new URL(href("https://api.example.com@evil.example/")).host, "evil.example");
    assert.equal(new URL(href("https://api.example.com\\@evil.example/")).host, "api.example.com");
    assert.equal(resolveUrl("https://a@b/", nothing).writtenOrigin, "https://b");
    assert.equal(
      resolveUrl("https://api.example.com\\@evil.example/", nothing).writtenOrigin,
      "https://api.example.com",
    );
  });
});

describe("a URL template", () => {
  const template = "https://api.example.com/c/{{payload.id}}?q={{payload.q}}";

  for (const [value, expected] of [
    ["plain", "plain"],
    [42, "42"],
    ["a/b?c#d&e=f", "a%2Fb%3Fc%23d%26e%3Df"],
    ["a\\b<c>\"d'e`f", "a%5Cb%3Cc%3E%22d%27e%60f"],
    ["a b\tc\nd\0e", "a%20b%09c%0Ad%00e"],
    ["100%", "100%25"],
    ["%2F%zz", "%2F%25zz"],
    ["a:b@c;d,e+f", "a:b@c;d,e+f"],
  ] as const) {
    it(`takes ${JSON.stringify(value)} for {{x}} without another part of the URL beginning there`, () => {
      const url = href(template, { view: { payload: { id: value, q: value } } });
      assert.equal(url, `https://api.example.com/c/${expected}?q=${expected}`);
    });
  }

  it("takes {{{x}}} as it is", () => {
    const view = { path: "a/b?c=d&e=f" };
    assert.equal(href("https://api.example.com/{{{path}}}", { view }), "https://api.example.com/a/b?c=d&e=f");
  });

  it("takes a whole URL from {{{x}}}", () => {
    assert.equal(href("{{{url}}}", { view: { url: "https://b.example/x?y=z" } }), "https://b.example/x?y=z");
  });

  it("takes a fact of the credential as it is, in two braces and in three", () => {
    const facts = { instance_url: "https://eu1.example.com/a" };
    assert.equal(href("{{credential.instance_url}}/x", { facts }), "https://eu1.example.com/a/x");
    assert.equal(href("{{{credential.instance_url}}}/x", { facts }), "https://eu1.example.com/a/x");
  });

  it("takes a fact before the message's property of the same name", () => {
    const source = { facts: { host: "good.example" }, view: { credential: { host: "evil.example", other: "a/b" } } };
    assert.equal(href("https://{{credential.host}}/{{credential.other}}", source), "https://good.example/a%2Fb");
  });

  it("leaves a message's own credential alone where no credential is used", () => {
    assert.equal(href("https://a.example/{{credential}}", { view: { credential: "x" } }), "https://a.example/x");
  });

  it("is not looked for in a message's URL, so that a message cannot ask for other parts of the message", () => {
    const url = href("https://api.example.com/{{payload}}", { fromMessage: true, view: { payload: "p" } });
    assert.equal(url, "https://api.example.com/%7B%7Bpayload%7D%7D");
  });
});

describe("a path as URL", () => {
  for (const [base, path, expected] of [
    ["https://api.example.com", "/contacts", "https://api.example.com/contacts"],
    ["https://api.example.com/", "/contacts", "https://api.example.com/contacts"],
    ["https://api.example.com/v2", "/contacts", "https://api.example.com/v2/contacts"],
    ["https://api.example.com/v2/", "/contacts?a=1#b", "https://api.example.com/v2/contacts?a=1#b"],
    ["https://api.example.com/v2?key=1#x", "/contacts", "https://api.example.com/v2/contacts"],
    ["https://api.example.com/v2", "/", "https://api.example.com/v2/"],
    ["https://api.example.com/v2", "/a//b", "https://api.example.com/v2/a//b"],
    ["https://api.example.com/v2", "/@evil.example/", "https://api.example.com/v2/@evil.example/"],
    ["https://api.example.com", "/..//evil.example/", "https://api.example.com//evil.example/"],
    ["https://api.example.com", "/.\\\\evil.example", "https://api.example.com//evil.example"],
    ["https://user:pw@api.example.com/v2", "/x", "https://user:pw@api.example.com/v2/x"],
    [" https://api.example.com/v2 ", "/20%?b=20%", "https://api.example.com/v2/20%?b=20%25"],
  ] as const) {
    it(`goes behind the base URL: ${path} on ${base}`, () => {
      assert.equal(href(path, { baseUrl: base }), expected);
    });
  }

  it("goes behind a base URL of the credential's facts", () => {
    const source = { baseUrl: "{{credential.instance_url}}/v2", facts: { instance_url: "https://eu1.example.com" } };
    assert.equal(href("/x", source), "https://eu1.example.com/v2/x");
  });

  it("takes nothing of the message into the base URL", () => {
    const view = { host: "evil.example", credential: { host: "evil.example" } };
    assertFails("base-url-missing", "/x", { baseUrl: "{{host}}", view });
    assertFails("url-invalid", "/x", { baseUrl: "https://{{credential.host}}/v2", view });
  });

  for (const baseUrl of ["", "  ", "{{credential.instance_url}}", "{{credential.instance_url}}/v2"]) {
    it(`has nothing to go behind where the base URL is ${JSON.stringify(baseUrl)} and the fact is not there`, () => {
      assertFails("base-url-missing", "/x", { baseUrl });
    });
  }

  it("is refused where the base URL is none of http", () => {
    assertFails("url-not-http", "/x", { baseUrl: "ftp://api.example.com" });
  });
});

describe("the written origin", () => {
  for (const [template, expected] of [
    ["https://api.example.com/{{path}}", "https://api.example.com"],
    ["https://api.example.com:8443?q={{q}}", "https://api.example.com:8443"],
    ["https://api.example.com#{{q}}", "https://api.example.com"],
    ["https://api.example.com\\{{q}}", "https://api.example.com"],
    ["api.example.com/{{path}}", "http://api.example.com"],
    ["HTTPS://API.example.com/", "https://api.example.com"],
    ["https://user:pw@api.example.com/", "https://api.example.com"],
    ["https://api.example.com{{path}}", undefined],
    ["https://{{host}}/x", undefined],
    ["https://{{tenant}}.example.com/x", undefined],
    ["https://api.example.com:{{port}}/x", undefined],
    ["https://{{user}}@api.example.com/x", undefined],
    ["{{scheme}}://api.example.com/x", undefined],
    ["{{{url}}}", undefined],
    ["{{#a}}https://a.example/{{/a}}{{^a}}https://b.example/{{/a}}", undefined],
    ["{{=<% %>=}}https://<%host%>/", undefined],
    ["https://{{! a comment }}api.example.com/", undefined],
  ] as const) {
    it(`of ${template} is ${expected ?? "none"}`, () => {
      const view = { scheme: "https", host: "h.example", tenant: "t", port: 1, user: "u", url: "https://x.example/" };
      assert.equal(resolveUrl(template, { ...nothing, view }).writtenOrigin, expected);
    });
  }

  it("is none for a path", () => {
    assert.equal(resolveUrl("/x", { ...nothing, baseUrl: "https://api.example.com" }).writtenOrigin, undefined);
  });

  it("is none for a message's URL", () => {
    assert.equal(resolveUrl("https://evil.example/", { ...nothing, fromMessage: true }).writtenOrigin, undefined);
  });

  it("is the origin that the request goes to, whatever the message holds", () => {
    const templates = [
      "https://api.example.com/{{{x}}}",
      "https://api.example.com?{{{x}}}",
      "https://api.example.com\\{{{x}}}",
    ];
    for (const x of ["/evil.example", "\\\\evil.example", "@evil.example/", "../..//evil.example", "?@evil.example"]) {
      for (const template of templates) {
        const { url, writtenOrigin } = resolveUrl(template, { ...nothing, view: { x } });
        assert.equal(url.origin, writtenOrigin, `${template} with ${x}`);
      }
    }
  });
});
