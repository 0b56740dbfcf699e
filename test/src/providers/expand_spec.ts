import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { expandProvider, expandTemplate } from "../../../src/providers/expand.js";
import { intercom } from "../../../src/providers/intercom.js";
import { microsoft } from "../../../src/providers/microsoft.js";
import { other } from "../../../src/providers/other.js";
import { salesforce } from "../../../src/providers/salesforce.js";
import { zoho } from "../../../src/providers/zoho.js";

describe("expandTemplate", () => {
  it("fills every place of a variable", () => {
    assert.equal(
      expandTemplate("https://{shop}.example.com/{shop}/{id}", { shop: "acme", id: "7" }),
      "https://acme.example.com/acme/7",
    );
  });

  it("leaves credential facts to the request", () => {
    const variables = { credential: "x", region: "eu" };
    assert.equal(expandTemplate("{{credential.api_domain}}/{region}", variables), "{{credential.api_domain}}/eu");
    assert.equal(expandTemplate("{{region}}", variables), "{{region}}");
    assert.equal(expandTemplate("{{{region}}}", variables), "{{{region}}}");
  });

  it("leaves a name that is no variable, also one that every object has", () => {
    assert.equal(expandTemplate("/{unknown}/{constructor}/{toString}", {}), "/{unknown}/{constructor}/{toString}");
  });

  it("takes a value as it is, and does not fill what the value brings", () => {
    assert.equal(expandTemplate("/{a}/{b}", { a: "{b}$&$1", b: "2" }), "/{b}$&$1/2");
  });
});

describe("expandProvider", () => {
  it("uses the default values where none, or an empty one, is given", () => {
    assert.equal(expandProvider(zoho, {}).tokenUrl, "https://accounts.zoho.com/oauth/v2/token");
    assert.equal(expandProvider(zoho, { dataCenter: "" }).tokenUrl, "https://accounts.zoho.com/oauth/v2/token");
  });

  it("fills what the picked option stands for", () => {
    const { authorizationUrl, registrationUrl, revocationUrl } = expandProvider(zoho, { dataCenter: "ca" });
    assert.equal(authorizationUrl, "https://accounts.zohocloud.ca/oauth/v2/auth");
    assert.equal(revocationUrl, "https://accounts.zohocloud.ca/oauth/v2/token/revoke");
    assert.equal(registrationUrl, "https://api-console.zohocloud.ca/");
    assert.equal(expandProvider(intercom, {}).authorizationUrl, "https://app.intercom.com/oauth");
    assert.equal(expandProvider(intercom, { region: "au" }).userInfoUrl, "https://api.au.intercom.io/me");
  });

  it("takes a typed value that matches the pattern beside the offered ones", () => {
    const { tokenUrl, userInfoUrl, allowedOrigins } = expandProvider(salesforce, {
      host: "acme--dev.sandbox.my.salesforce.com",
    });
    assert.equal(tokenUrl, "https://acme--dev.sandbox.my.salesforce.com/services/oauth2/token");
    assert.equal(userInfoUrl, "https://acme--dev.sandbox.my.salesforce.com/services/oauth2/userinfo");
    assert.deepEqual(allowedOrigins, ["https://acme--dev.sandbox.my.salesforce.com", "https://*.my.salesforce.com"]);
  });

  it("leaves the base URL's fact in place", () => {
    assert.equal(expandProvider(salesforce, {}).baseUrl, "{{credential.instance_url}}");
  });

  it("adds no URL that the preset does not have", () => {
    assert.deepEqual(expandProvider(other, { tokenUrl: "https://example.com" }), other);
  });

  it("does not change the preset", () => {
    expandProvider(zoho, { dataCenter: "eu" });
    assert.equal(zoho.tokenUrl, "https://accounts.{dataCenter}/oauth/v2/token");
  });

  const hostile = [
    "evil.com/#",
    "evil.com#.my.salesforce.com",
    "evil.com?.my.salesforce.com",
    "evil.com/.my.salesforce.com",
    "evil.com\\.my.salesforce.com",
    "evil.com:443",
    "user@evil.com",
    "user:secret@my.salesforce.com",
    "acme.my.salesforce.com@evil.com",
    "acme.my.salesforce.com\n",
    "\nacme.my.salesforce.com",
    "acme\tmy.salesforce.com",
    "..",
    "../..",
    "%2e%2e",
    "a/../../b",
    "{tenant}",
    "{{credential.instance_url}}",
    " ",
    "аcme.my.salesforce.com",
  ];
  for (const value of hostile) {
    it(`refuses ${JSON.stringify(value)} as a tenant, a sign-in host, a region and a data center`, () => {
      for (const provider of [microsoft, salesforce, intercom, zoho]) {
        const variables = Object.fromEntries(provider.variables.map(({ name }) => [name, value]));
        assert.throws(() => expandProvider(provider, variables), { code: "url-invalid" }, provider.name);
      }
    });
  }

  it("refuses as a sign-in host what is no Salesforce host", () => {
    const hosts = [
      "evil.com",
      "my.salesforce.com",
      "evilmy.salesforce.com",
      "acme.salesforce.com",
      "Acme.my.salesforce.com",
      "acme.my.salesforce.com.evil.com",
      "acmexmyxsalesforcexcom",
    ];
    for (const host of hosts) {
      assert.throws(() => expandProvider(salesforce, { host }), { code: "url-invalid" }, host);
    }
  });

  it("keeps Microsoft's host whatever the tenant", () => {
    for (const tenant of ["evil.com", "9188040d-6c67-4c5b-b112-36a304b66dad", "contoso.onmicrosoft.com"]) {
      assert.equal(new URL(expandProvider(microsoft, { tenant }).tokenUrl).pathname, `/${tenant}/oauth2/v2.0/token`);
    }
  });

  it("names the variable and shows at most 200 characters of a refused value", () => {
    assert.throws(
      () => expandProvider(microsoft, { tenant: "/".repeat(1000) }),
      (error) => error instanceof Failure && error.facts.field === "tenant" && error.facts.url === "/".repeat(200),
    );
  });
});
