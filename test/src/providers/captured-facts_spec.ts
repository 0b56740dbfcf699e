import assert from "node:assert/strict";
import { factsFromCallback, factsFromReply, selectTokenUrl } from "../../../src/providers/captured-facts.js";
import type { CapturedFact } from "../../../src/providers/provider.js";
import { salesforce } from "../../../src/providers/salesforce.js";
import { zoho } from "../../../src/providers/zoho.js";

describe("factsFromReply", () => {
  it("takes the facts that the preset names, and nothing else", () => {
    const reply = { access_token: "secret", api_domain: "https://www.zohoapis.eu", scope: "ZohoCRM.modules.ALL" };
    assert.deepEqual(factsFromReply(zoho.facts ?? [], reply), { api_domain: "https://www.zohoapis.eu" });
  });

  it("takes each API domain of Zoho", () => {
    for (const api_domain of zoho.allowedOrigins) {
      assert.deepEqual(factsFromReply(zoho.facts ?? [], { api_domain }), { api_domain });
    }
  });

  it("takes the instance URLs of production orgs, sandboxes and Developer Edition orgs", () => {
    for (const host of ["acme", "acme--dev.sandbox", "orgfarm-1a2b3c-dev-ed.develop"]) {
      const instance_url = `https://${host}.my.salesforce.com`;
      assert.deepEqual(factsFromReply(salesforce.facts ?? [], { instance_url }), { instance_url });
    }
  });

  const hostile = [
    "https://evil.com",
    "http://www.zohoapis.eu",
    "https://www.zohoapis.eu.evil.com",
    "https://www.zohoapis.eu@evil.com",
    "https://www.zohoapis.eu/",
    "https://www.zohoapis.eu:8443",
    "https://www.zohoapis.eu\n",
    "https://wwwxzohoapis.eu",
    "https://evil.com/https://www.zohoapis.eu",
    "https://evil.com#.my.salesforce.com",
    "https://evil.com/.my.salesforce.com",
    "https://acme.my.salesforce.com.evil.com",
    "https://acme.my.salesforce.com@evil.com",
    "https://acmexmy.salesforce.com",
    "https://my.salesforce.com",
    "",
    "{{credential.access_token}}",
  ];
  for (const value of hostile) {
    it(`drops ${JSON.stringify(value)} as an API's base`, () => {
      assert.deepEqual(factsFromReply(zoho.facts ?? [], { api_domain: value }), {});
      assert.deepEqual(factsFromReply(salesforce.facts ?? [], { instance_url: value }), {});
    });
  }

  it("drops what is no text", () => {
    const facts: readonly CapturedFact[] = [{ name: "id", from: "reply", pattern: ".*" }];
    for (const id of [7, true, null, undefined, ["a"], { a: 1 }]) assert.deepEqual(factsFromReply(facts, { id }), {});
  });

  it("matches all alternatives of a pattern whole", () => {
    const facts: readonly CapturedFact[] = [{ name: "id", from: "reply", pattern: "a|b" }];
    assert.deepEqual(factsFromReply(facts, { id: "ax" }), {});
    assert.deepEqual(factsFromReply(facts, { id: "xb" }), {});
    assert.deepEqual(factsFromReply(facts, { id: "b" }), { id: "b" });
  });

  it("takes nothing that the reply does not hold itself, and no fact of a callback", () => {
    const facts: readonly CapturedFact[] = [
      { name: "constructor", from: "reply", pattern: ".*" },
      { name: "realmId", from: "callback", pattern: ".*" },
    ];
    assert.deepEqual(factsFromReply(facts, { realmId: "1" }), {});
  });
});

describe("factsFromCallback", () => {
  const facts: readonly CapturedFact[] = [
    { name: "realmId", from: "callback", pattern: "[0-9]+" },
    { name: "company", from: "callback", pattern: ".+" },
    { name: "api_domain", from: "reply", pattern: ".+" },
  ];

  it("takes what matches and percent-encodes it", () => {
    const captured = factsFromCallback(facts, { realmId: "4620816365", company: "../a b/?x=1#y@é" });
    assert.deepEqual(captured, { realmId: "4620816365", company: "..%2Fa%20b%2F%3Fx%3D1%23y%40%C3%A9" });
  });

  it("drops what does not match whole, and facts that only a reply may bring", () => {
    assert.deepEqual(factsFromCallback(facts, { realmId: "1/../2", api_domain: "https://evil.com" }), {});
  });

  it("drops text that can't be encoded", () => {
    assert.deepEqual(factsFromCallback(facts, { company: "a\ud800" }), {});
  });
});

describe("selectTokenUrl", () => {
  const us = "https://accounts.zoho.com/oauth/v2/token";
  const eu = "https://accounts.zoho.eu/oauth/v2/token";
  const choice = { parameter: "accounts-server", tokenUrls: [us, eu] };

  it("gives the configured one where the callback names none", () => {
    assert.equal(selectTokenUrl(choice, { code: "1" }, us), us);
  });

  it("gives the listed one that the callback names", () => {
    assert.equal(selectTokenUrl(choice, { "accounts-server": "https://accounts.zoho.eu" }, us), eu);
  });

  it("takes only the origin from the callback", () => {
    assert.equal(selectTokenUrl(choice, { "accounts-server": "https://x:y@ACCOUNTS.zoho.eu:443/evil?a#b" }, us), eu);
  });

  const hostile = [
    "https://evil.com",
    "https://accounts.zoho.eu@evil.com",
    "https://accounts.zoho.eu.evil.com",
    "https://evil.com/https://accounts.zoho.eu",
    "https://accounts.zoho.eu:8443",
    "http://accounts.zoho.eu",
    "//accounts.zoho.eu",
    "accounts.zoho.eu",
    "javascript:alert(1)",
    "data:,x",
    "null",
    "",
  ];
  for (const value of hostile) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.throws(() => selectTokenUrl(choice, { "accounts-server": value }, us), { code: "origin-not-allowed" });
    });
  }

  it("names the refused origin without what came with it", () => {
    assert.throws(() => selectTokenUrl(choice, { "accounts-server": "https://a:b@evil.com/path?code=1" }, us), {
      facts: { origin: "https://evil.com" },
    });
  });

  it("is not misled by a list entry that is no URL", () => {
    const broken = { parameter: "accounts-server", tokenUrls: ["not a URL"] };
    assert.throws(() => selectTokenUrl(broken, { "accounts-server": "neither" }, us), { code: "origin-not-allowed" });
  });
});
