import assert from "node:assert/strict";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { parseCredentialForm } from "../../../src/credentials/parse-credential-form.js";
import { parseSystemApps } from "../../../src/credentials/system-app.js";
import { Failure } from "../../../src/failure.js";

const custom = {
  credentialType: "oauth2",
  provider: "other",
  clientId: "client",
  authorizationUrl: "https://provider.example/authorize",
  tokenUrl: "https://provider.example/token",
};
const secrets = { clientSecret: "secret" };

function complete(form: object, given: object = secrets, apps: object = {}, environment: Record<string, string> = {}) {
  const source = {
    id: "1",
    form: parseCredentialForm(form),
    secrets: given,
    apps: parseSystemApps(apps).apps,
    environment,
  };
  return completeCredential(source);
}

function completeOAuth(form: object, given: object = secrets, apps: object = {}): OAuthSettings {
  const settings = complete(form, given, apps);
  assert.equal(settings.type, "oauth2");
  return settings;
}

function failsWith(code: string, facts: object = {}) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, code);
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value);
    return true;
  };
}

describe("A credential's settings", () => {
  it("are complete for an OAuth 2.0 credential of another provider", () => {
    const settings = completeOAuth({ ...custom, scope: "a b", authorizeParams: [{ name: "prompt", value: "login" }] });
    assert.equal(settings.scope, "a b");
    assert.equal(settings.headerScheme, "Bearer");
    assert.deepEqual(settings.authorizeParams, { prompt: "login" });
  });

  it("take URLs and quirks from the preset where a flow file has none", () => {
    const settings = completeOAuth({ provider: "zoho", providerVariables: { dataCenter: "eu" }, clientId: "client" });
    assert.equal(settings.tokenUrl, "https://accounts.zoho.eu/oauth/v2/token");
    assert.equal(settings.headerScheme, "Zoho-oauthtoken");
    assert.ok(settings.callbackSelects?.tokenUrls.includes("https://accounts.zoho.com/oauth/v2/token"));
  });

  it("are tested with what the form says, else with the preset's path", () => {
    const github = { provider: "github", clientId: "client" };
    assert.equal(completeOAuth(github).testUrl, "/user");
    assert.equal(completeOAuth({ ...github, testUrl: "/repos" }).testUrl, "/repos");
    assert.equal(completeOAuth(custom).testUrl, undefined);
  });

  for (const field of ["clientId", "authorizationUrl", "tokenUrl"]) {
    it(`name ${field} where it is missing`, () => {
      assert.throws(() => complete({ ...custom, [field]: "" }), failsWith("credential-incomplete", { field }));
    });
  }

  it("need no authorization URL for Client Credentials, and no secret for a public client", () => {
    complete({ ...custom, grant: "client_credentials", authorizationUrl: "" });
    complete({ ...custom, clientAuthentication: "none" }, {});
    assert.throws(() => complete(custom, {}), failsWith("credential-incomplete", { field: "clientSecret" }));
  });

  for (const url of [
    "http://provider.example/token",
    "ftp://provider.example",
    "https://provider.example/#x",
    "provider",
  ]) {
    it(`refuse ${url} as token URL`, () => {
      assert.throws(() => complete({ ...custom, tokenUrl: url }), failsWith("url-invalid", { field: "tokenUrl" }));
    });
  }

  it("take http on loopback, for development", () => {
    assert.equal(
      completeOAuth({ ...custom, tokenUrl: "http://127.0.0.1:9/token" }).tokenUrl,
      "http://127.0.0.1:9/token",
    );
  });

  it("take whole values from the environment, and refuse a variable that isn't set", () => {
    const form = { ...custom, clientId: "${CLIENT}", scope: "literal ${CLIENT}" };
    const settings = complete(form, { clientSecret: "${SECRET}" }, {}, { CLIENT: "id", SECRET: "hidden" });
    assert.equal(settings.type === "oauth2" && settings.clientId, "id");
    assert.equal(settings.type === "oauth2" && settings.clientSecret, "hidden");
    assert.equal(settings.type === "oauth2" && settings.scope, "literal ${CLIENT}");
    assert.throws(
      () => complete(custom, { clientSecret: "${NOT_SET}" }),
      failsWith("environment-unset", { variable: "NOT_SET" }),
    );
  });

  it("make Basic Authentication and Access Token of their secrets", () => {
    assert.throws(
      () => complete({ credentialType: "basic" }, {}),
      failsWith("credential-incomplete", { field: "password" }),
    );
    const basic = complete({ credentialType: "basic" }, { username: "ada", password: "p" });
    assert.equal(basic.type, "basic");
    const token = complete({ credentialType: "access_token", placement: "query" }, { accessToken: "t" });
    assert.equal(token.type === "access_token" && token.parameterName, "access_token");
  });

  describe("with a system app", () => {
    const apps = {
      crm: {
        clientId: "the administrator's",
        clientSecret: "the administrator's secret",
        authorizationUrl: "https://crm.example/authorize",
        tokenUrl: "https://crm.example/token",
        baseUrl: "https://api.crm.example",
      },
    };
    const form = {
      ...custom,
      app: "system",
      systemApp: "crm",
      baseUrl: "https://evil.example",
      allowedOrigins: "https://evil.example",
    };

    it("come from settings.js and nothing that the author types moves them", () => {
      const evil = {
        refreshUrl: "https://evil.example/r",
        revocationUrl: "https://evil.example/v",
        clientAuthentication: "body",
      };
      const settings = completeOAuth({ ...form, ...evil, tokenUrl: "https://evil.example/token" }, {}, apps);
      assert.equal(settings.clientSecret, "the administrator's secret");
      assert.equal(settings.clientAuthentication, "header");
      assert.doesNotMatch(JSON.stringify(settings), /evil/);
      assert.deepEqual(settings.allowedOrigins, ["https://api.crm.example"]);
    });

    it("never may be put onto messages", () => {
      assert.equal(complete({ ...custom, mayLeave: true }).mayLeave, true);
      assert.equal(complete(custom).mayLeave, undefined);
      assert.equal(complete({ ...form, mayLeave: true }, {}, apps).mayLeave, undefined);
    });

    it("say so where the app is not there, or tells no origin that may get the token", () => {
      assert.throws(
        () => complete({ ...form, systemApp: "gone" }, {}, apps),
        failsWith("system-app-unknown", { app: "gone" }),
      );
      const { baseUrl, ...bare } = apps.crm;
      assert.ok(baseUrl);
      assert.throws(
        () => complete(form, {}, { crm: bare }),
        failsWith("credential-incomplete", { field: "keyring.apps.crm.allowedOrigins" }),
      );
    });
  });
});
