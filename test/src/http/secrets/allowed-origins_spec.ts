import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  effectiveOrigins,
  mayReceiveSecrets,
  parseAllowedOrigin,
} from "../../../../src/http/secrets/allowed-origins.js";

const cases: readonly (readonly [entry: string, url: string, may: boolean])[] = [
  ["https://api.example.com", "https://api.example.com/v1?x=1", true],
  ["https://api.example.com/", "https://api.example.com/", true],
  ["https://api.example.com/some/path?q#f", "https://api.example.com/other", true],
  ["  https://API.example.COM  ", "https://api.example.com/", true],
  ["api.example.com", "https://api.example.com/", true],
  ["https://api.example.com:443", "https://api.example.com/", true],
  ["https://api.example.com:8443", "https://api.example.com:8443/", true],
  ["https://api.example.com:8443", "https://api.example.com/", false],
  ["https://api.example.com", "https://api.example.com:8443/", false],
  ["https://api.example.com", "http://api.example.com/", false],
  ["api.example.com", "http://api.example.com/", false],
  ["http://api.example.com", "http://api.example.com/", true],
  ["http://api.example.com", "https://api.example.com/", false],
  ["https://api.example.com", "https://api.example.com.evil.example/", false],
  ["https://api.example.com", "https://evil-api.example.com/", false],
  ["https://api.example.com", "https://api.example.com@evil.example/", false],
  ["https://api.example.com", "https://evil.example/https://api.example.com", false],
  ["https://api.example.com", "https://evil.example\\@api.example.com/", false],
  ["https://api.example.com", "https://api.example.com./", false],
  ["https://api.example.com", "ftp://api.example.com/", false],
  ["https://*.example.com", "https://api.example.com/", true],
  ["https://*.example.com", "https://a.b.c.example.com/", true],
  ["*.example.com", "https://api.example.com/", true],
  ["https://*.example.com", "https://example.com/", false],
  ["https://*.example.com", "https://badexample.com/", false],
  ["https://*.example.com", "https://api.example.com.evil.example/", false],
  ["https://*.example.com", "http://api.example.com/", false],
  ["https://*.example.com", "https://api.example.com:8443/", false],
  ["https://*.example.com:8443", "https://api.example.com:8443/", true],
  ["http://*.example.com", "http://api.example.com/", true],
  ["localhost:1880", "http://localhost:1880/", true],
  ["localhost:1880", "https://localhost:1880/", true],
  ["127.0.0.1:1880", "http://127.0.0.1:1880/", true],
  ["127.9.9.9:1880", "http://127.9.9.9:1880/", true],
  ["[::1]:1880", "http://[::1]:1880/", true],
  ["localhost:1880", "http://localhost:1881/", false],
  ["https://localhost:1880", "http://localhost:1880/", false],
  ["http://localhost:1880", "http://localhost:1880/", true],
  ["127.0.0.1.example.com", "http://127.0.0.1.example.com/", false],
  ["localhost.example.com", "http://localhost.example.com/", false],
  ["https://bücher.example", "https://xn--bcher-kva.example/", true],
];

const invalid = [
  "",
  "   ",
  "*",
  "https://",
  "https://*",
  "https://*.",
  "https://*.com",
  "https://*.0.0.1",
  "https://*.*.example.com",
  "https://api.*.com",
  "https://*example.com",
  "https://user@api.example.com",
  "https://user:pw@api.example.com",
  "https://api.example.com\\evil",
  "https://api example.com",
  "https://api.example.com https://evil.example",
  "https://{{credential.host}}",
  "https:///api.example.com",
  "//api.example.com",
  "ftp://api.example.com",
  "javascript:alert(1)",
  "https://api.example.com:99999",
  "https://[::1",
];

describe("mayReceiveSecrets", () => {
  for (const [entry, url, may] of cases) {
    it(`${may ? "lets" : "does not let"} a secret go to ${url} where ${JSON.stringify(entry)} is listed`, () => {
      assert.equal(mayReceiveSecrets(new URL(url), [entry]), may);
    });
  }

  it("lets nothing go anywhere where nothing is listed, loopback included", () => {
    assert.equal(mayReceiveSecrets(new URL("https://api.example.com/"), []), false);
    assert.equal(mayReceiveSecrets(new URL("http://127.0.0.1/"), []), false);
  });

  it("goes by any entry of the list, past bad ones", () => {
    const allowed = ["https://*", "not an origin", "https://api.example.com"];
    assert.equal(mayReceiveSecrets(new URL("https://api.example.com/"), allowed), true);
    assert.equal(mayReceiveSecrets(new URL("https://evil.example/"), allowed), false);
  });
});

describe("parseAllowedOrigin", () => {
  for (const text of invalid) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseAllowedOrigin(text), undefined);
    });
  }

  it("matches no https URL for any entry that it refuses", () => {
    for (const text of invalid) {
      assert.equal(mayReceiveSecrets(new URL("https://api.example.com/"), [text]), false, text);
      assert.equal(mayReceiveSecrets(new URL("https://evil.example/"), [text]), false, text);
    }
  });
});

describe("effectiveOrigins", () => {
  it("is the list, and the base URL's origin with it", () => {
    const settings = { allowedOrigins: ["https://a.example"], baseUrl: "https://b.example/v2" };
    assert.deepEqual(effectiveOrigins(settings, "https://c.example"), ["https://a.example", "https://b.example"]);
  });

  it("is the base URL's origin alone where nothing is listed", () => {
    const settings = { allowedOrigins: [], baseUrl: "https://b.example/v2" };
    assert.deepEqual(effectiveOrigins(settings, "https://c.example"), ["https://b.example"]);
  });

  it("is the base URL's origin where only its path is a template", () => {
    const settings = { allowedOrigins: [], baseUrl: "https://b.example/{{credential.realm}}" };
    assert.deepEqual(effectiveOrigins(settings, undefined), ["https://b.example"]);
  });

  it("is what the node wrote out where neither is there", () => {
    assert.deepEqual(effectiveOrigins({ allowedOrigins: [] }, "https://c.example"), ["https://c.example"]);
  });

  for (const baseUrl of ["{{credential.instance_url}}/v2", "https://{{credential.domain}}.example.com/"]) {
    it(`takes no origin from a fact: ${baseUrl}`, () => {
      assert.deepEqual(effectiveOrigins({ allowedOrigins: [], baseUrl }, undefined), []);
    });
  }

  it("does not take plain http as listed because it stands in a URL, but does on loopback", () => {
    assert.deepEqual(effectiveOrigins({ allowedOrigins: [] }, "http://c.example"), []);
    assert.deepEqual(effectiveOrigins({ allowedOrigins: [], baseUrl: "http://b.example" }, undefined), []);
    assert.deepEqual(effectiveOrigins({ allowedOrigins: [] }, "http://localhost:1880"), ["http://localhost:1880"]);
  });

  it("does not fall back to the node's origin where a base URL is written out", () => {
    assert.deepEqual(effectiveOrigins({ allowedOrigins: [], baseUrl: "http://b.example" }, "https://c.example"), []);
  });
});
