import assert from "node:assert/strict";
import { expandProvider } from "../../../src/providers/expand.js";
import { providers } from "../../../src/providers/index.js";
import { recognizeProvider } from "../../../src/providers/recognize-provider.js";

function recognized(url: string) {
  const found = recognizeProvider(url);
  return found && [found.provider.name, found.variables];
}

describe("recognizeProvider", () => {
  for (const provider of providers.filter(({ name }) => name !== "other")) {
    it(`knows ${provider.label} by its own authorization URL, for each value that can be picked`, () => {
      const [variable] = provider.variables;
      for (const { value } of variable?.options ?? [{ value: "" }]) {
        const variables = variable ? { [variable.name]: value } : {};
        assert.deepEqual(recognized(expandProvider(provider, variables).authorizationUrl), [provider.name, variables]);
      }
    });
  }

  it("takes a typed value that the preset would take", () => {
    assert.deepEqual(recognized("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize"), [
      "microsoft",
      { tenant: "contoso.com" },
    ]);
    assert.deepEqual(recognized("https://acme.my.salesforce.com/services/oauth2/authorize"), [
      "salesforce",
      { host: "acme.my.salesforce.com" },
    ]);
  });

  const strangers = [
    "https://accounts.brand.com/authorize",
    "https://accounts.google.com/o/oauth2/auth",
    "https://github.com.thief.example/login/oauth/authorize",
    "https://thief.example/services/oauth2/authorize",
    "https://login.microsoftonline.com/a/b/oauth2/v2.0/authorize",
    "https://accounts.zoho.thief/oauth/v2/auth",
    "https://app.us.intercom.com/oauth",
    "",
  ];
  for (const url of strangers) {
    it(`knows nobody by ${url || "nothing"}`, () => {
      assert.equal(recognizeProvider(url), undefined);
    });
  }
});
