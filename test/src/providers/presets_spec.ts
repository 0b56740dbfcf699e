import assert from "node:assert/strict";
import { expandProvider } from "../../../src/providers/expand.js";
import { findProvider, providers } from "../../../src/providers/index.js";
import { matchesWhole } from "../../../src/providers/matches-whole.js";
import type { Provider } from "../../../src/providers/provider.js";

/** Stands for a fact that only a token reply can bring. */
const FACT = /^\{\{credential\.(\w+)\}\}$/;

describe("providers", () => {
  it("have names of their own, in lower case and without spaces", () => {
    const names = providers.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("are shown by label, with Other last", () => {
    const labels = providers.map(({ label }) => label);
    const presets = labels.slice(0, -1);
    assert.equal(labels.at(-1), "Other");
    assert.deepEqual(
      presets,
      [...presets].sort((a, b) => a.localeCompare(b, "en")),
    );
  });

  it("are found by name, and an unknown name finds none", () => {
    assert.equal(findProvider("zoho")?.label, "Zoho");
    assert.equal(findProvider("toString"), undefined);
    assert.equal(findProvider(""), undefined);
  });

  it("leave everything to the author in Other", () => {
    const other = findProvider("other");
    assert.equal(other?.authorizationUrl, "");
    assert.equal(other.tokenUrl, "");
    assert.deepEqual(other.allowedOrigins, []);
    assert.deepEqual(other.variables, []);
    assert.equal(other.clientAuthentication, "header");
  });

  for (const provider of providers.filter(({ name }) => name !== "other")) {
    describe(provider.label, () => {
      checkPreset(provider);
    });
  }
});

function checkPreset(provider: Provider): void {
  const expansions = everyExpansion(provider);

  it("says where its facts come from", () => {
    assert.ok(provider.sources.length > 0);
    for (const source of provider.sources) assert.equal(new URL(source).protocol, "https:");
  });

  it("is tested with a path behind its own base URL", () => {
    if (provider.testUrl !== undefined) assert.match(provider.testUrl, /^\/[^/\\]/);
    assert.ok(provider.testUrl === undefined || /^https:\/\//.test(provider.baseUrl ?? ""));
  });

  it("has only https URLs, with every value that it offers", () => {
    for (const url of expansions.flatMap(urlsOf)) {
      const { protocol, username, password, hash } = new URL(url);
      assert.deepEqual(
        { protocol, username, password, hash },
        { protocol: "https:", username: "", password: "", hash: "" },
        url,
      );
    }
  });

  it("leaves no variable in its URLs", () => {
    for (const url of expansions.flatMap((expansion) => [...urlsOf(expansion), ...expansion.allowedOrigins])) {
      assert.doesNotMatch(url, /[{}]/);
    }
  });

  it("allows origins that parse, with nothing but a scheme and a host", () => {
    for (const origin of expansions.flatMap(({ allowedOrigins }) => allowedOrigins)) {
      assert.equal(new URL(origin.replace("://*.", "://any.")).origin, origin.replace("://*.", "://any."));
    }
  });

  it("allows the token to go to its own base URL and to where it asks who signed in", () => {
    for (const expansion of expansions) {
      const targets = [expansion.baseUrl, expansion.userInfoUrl].filter((url) => url !== undefined && !FACT.test(url));
      for (const url of targets) assert.ok(isAllowed(expansion, url ?? ""), url);
    }
  });

  it("captures the fact that its base URL is made of", () => {
    const fact = FACT.exec(provider.baseUrl ?? "")?.[1];
    const captured = (provider.facts ?? []).map(({ name }) => name);
    assert.ok(fact === undefined || captured.includes(fact));
  });

  it("has patterns that compile, and examples and defaults that it accepts", () => {
    for (const { pattern } of provider.facts ?? []) assert.equal(matchesWhole(pattern, "https://example.com"), false);
    for (const { name, placeholder, defaultValue } of provider.variables) {
      assert.doesNotThrow(() => expandProvider(provider, { [name]: defaultValue }));
      if (placeholder !== undefined) assert.doesNotThrow(() => expandProvider(provider, { [name]: placeholder }));
    }
  });

  it("says what revoking ends, if it can revoke", () => {
    assert.equal(provider.revokes === undefined, provider.revocationUrl === undefined);
  });
}

function everyExpansion(provider: Provider): Provider[] {
  const picked = provider.variables.flatMap(({ name, options, placeholder }) => [
    ...(options ?? []).map(({ value }) => ({ [name]: value })),
    ...(placeholder === undefined ? [] : [{ [name]: placeholder }]),
  ]);
  return [{}, ...picked].map((variables) => expandProvider(provider, variables));
}

function urlsOf(provider: Provider): string[] {
  const { registrationUrl, authorizationUrl, tokenUrl, refreshUrl, revocationUrl, userInfoUrl, baseUrl } = provider;
  const urls = [registrationUrl, authorizationUrl, tokenUrl, refreshUrl, revocationUrl, userInfoUrl, baseUrl];
  return urls.flatMap((url) => (url === undefined || FACT.test(url) ? [] : [url]));
}

function isAllowed(provider: Provider, url: string): boolean {
  const { origin, host } = new URL(url);
  return provider.allowedOrigins.some((allowed) =>
    allowed.startsWith("https://*.") ? host.endsWith(allowed.slice("https://*".length)) : allowed === origin,
  );
}
