import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { fingerprintOf } from "../../../src/credentials/fingerprint.js";
import { parseCredentialForm } from "../../../src/credentials/parse-credential-form.js";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { effectiveOrigins, mayReceiveSecrets } from "../../../src/http/secrets/allowed-origins.js";
import { makeServiceAccount } from "../../support/nlu/service-account.js";

const watson = { apikey: "the-key", url: "https://api.eu-de.assistant.watson.cloud.ibm.com/instances/1" };

describe("The settings of a Third-party NLU credential", () => {
  const { keyFile } = makeServiceAccount("https://oauth2.googleapis.com/token");

  function complete(form: object, json: object = keyFile, environment: Record<string, string> = {}) {
    const text = environment.JSON === undefined ? JSON.stringify(json) : "${JSON}";
    return completeCredential({
      id: "1",
      form: parseCredentialForm({ credentialType: "nlu", ...form }),
      secrets: { nluCredentials: text },
      apps: [],
      environment,
    });
  }

  function completeToken(form: object, json?: object): OAuthSettings {
    const settings = complete(form, json);
    assert.equal(settings.type, "nlu");
    return settings;
  }

  function refusal(form: object, json?: object): FailureCode {
    try {
      complete(form, json);
    } catch (error) {
      assert.ok(error instanceof Failure);
      return error.code;
    }
    return assert.fail("was taken");
  }

  const mayGoTo = (settings: OAuthSettings, url: string) =>
    mayReceiveSecrets(new URL(url), effectiveOrigins(settings, undefined));

  it("of Dialogflow ask for a token by a signed proof, at the URL of the key file", () => {
    const { grant, tokenUrl, clientId, scope, baseUrl } = completeToken({ nluProvider: "dialogflow_es" });
    assert.deepEqual(
      { grant, tokenUrl, clientId, scope, baseUrl },
      {
        grant: "jwt_bearer",
        tokenUrl: "https://oauth2.googleapis.com/token",
        clientId: keyFile.client_email,
        scope: "https://www.googleapis.com/auth/dialogflow",
        baseUrl: "https://dialogflow.googleapis.com",
      },
    );
  });

  it("of Dialogflow CX are for the API of the agent's location, which URLs can name", () => {
    const settings = completeToken({ nluProvider: "dialogflow_cx", nluLocation: "us-central1" });
    assert.equal(settings.baseUrl, "https://us-central1-dialogflow.googleapis.com");
    assert.deepEqual(settings.publicFacts, {
      project_id: "keyring-demo",
      client_email: keyFile.client_email,
      location: "us-central1",
      url: "https://us-central1-dialogflow.googleapis.com",
    });
    assert.equal(completeToken({ nluLocation: "global" }).baseUrl, "https://dialogflow.googleapis.com");
    assert.equal(completeToken({}).publicFacts?.location, "global");
  });

  it("take another scope", () => {
    const scope = "https://www.googleapis.com/auth/cloud-platform";
    assert.equal(completeToken({ nluScope: scope }).scope, scope);
  });

  it("of Google let the token go to Google's APIs, and nowhere else", () => {
    const settings = completeToken({ nluProvider: "dialogflow_cx", nluLocation: "us-central1" });
    assert.ok(mayGoTo(settings, "https://dialogflow.googleapis.com/v2/x"));
    assert.ok(mayGoTo(settings, "https://us-central1-dialogflow.googleapis.com/v3/x"));
    for (const url of ["https://googleapis.com.evil.example", "http://dialogflow.googleapis.com", "https://google.com"])
      assert.ok(!mayGoTo(settings, url), url);
  });

  it("of Watson ask IBM Cloud for a token by the API key, which may go to the service alone", () => {
    const settings = completeToken({ nluProvider: "watson" }, watson);
    const { grant, tokenUrl, baseUrl, publicFacts } = settings;
    assert.deepEqual(
      { grant, tokenUrl, baseUrl, publicFacts },
      {
        grant: "api_key",
        tokenUrl: "https://iam.cloud.ibm.com/identity/token",
        baseUrl: watson.url,
        publicFacts: { url: watson.url },
      },
    );
    assert.ok(mayGoTo(settings, watson.url));
    assert.ok(!mayGoTo(settings, "https://api.us-south.assistant.watson.cloud.ibm.com"));
  });

  it("of Watson take another IAM URL, which must be https", () => {
    const other = "https://private.iam.cloud.ibm.com/identity/token";
    assert.equal(completeToken({ nluProvider: "watson", nluTokenUrl: other }, watson).tokenUrl, other);
    assert.equal(refusal({ nluProvider: "watson", nluTokenUrl: "http://iam.example/token" }, watson), "url-invalid");
  });

  it("of Watson's older form are user name and password with each request", () => {
    const settings = complete({ nluProvider: "watson" }, { username: "u", password: "p", url: watson.url });
    assert.equal(settings.type, "basic");
    assert.equal(settings.username, "u");
    assert.equal(settings.password, "p");
    assert.deepEqual(settings.publicFacts, { url: watson.url });
  });

  it("take the whole JSON from the environment", () => {
    const settings = complete({ nluProvider: "watson" }, {}, { JSON: JSON.stringify(watson) });
    assert.equal(settings.type, "nlu");
  });

  it("lack the JSON where nobody pasted it", () => {
    const form = parseCredentialForm({ credentialType: "nlu" });
    const source = { id: "1", form, secrets: {}, apps: [], environment: {} };
    assert.throws(
      () => completeCredential(source),
      (error) => error instanceof Failure && error.facts.field === "nluCredentials",
    );
  });

  it("ask for another token with another API key, and for none with another key of the same account", () => {
    const other = { ...watson, apikey: "another-key" };
    const form = { nluProvider: "watson" };
    assert.notEqual(fingerprintOf(completeToken(form, watson)), fingerprintOf(completeToken(form, other)));
    const rotated = makeServiceAccount(keyFile.token_uri).keyFile;
    assert.equal(fingerprintOf(completeToken({})), fingerprintOf(completeToken({}, rotated)));
  });

  describe("send the proof of a key", () => {
    const withTokenUrl = (token_uri: string) => ({ ...keyFile, token_uri });

    for (const url of [
      "https://oauth2.googleapis.com/token",
      "https://www.googleapis.com/oauth2/v4/token",
      "https://accounts.google.com/o/oauth2/token",
      "http://127.0.0.1:1234/token",
    ]) {
      it(`to ${url}`, () => {
        assert.equal(completeToken({}, withTokenUrl(url)).tokenUrl, url);
      });
    }

    for (const url of [
      "https://evil.example/token",
      "https://oauth2.googleapis.com.evil.example/token",
      "http://oauth2.googleapis.com/token",
      "https://oauth2.googleapis.com@evil.example/token",
      "no address",
    ]) {
      it(`not to ${url}`, () => {
        assert.equal(refusal({}, withTokenUrl(url)), "nlu-token-url");
      });
    }

    it("to an origin that the author lists", () => {
      const url = "https://token.example/token";
      assert.equal(completeToken({ allowedOrigins: "https://token.example" }, withTokenUrl(url)).tokenUrl, url);
      const plain = { allowedOrigins: "http://token.example" };
      assert.equal(refusal(plain, withTokenUrl("http://token.example/token")), "url-invalid");
    });
  });

  it("are refused with a key that signs no RS256", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.equal(refusal({}, { ...keyFile, private_key: pem }), "nlu-key-unreadable");
    const noise = pem.replace(/\n[^-][^]*\n-/, `\n${"A".repeat(200)}\n-`);
    assert.equal(refusal({}, { ...keyFile, private_key: noise }), "nlu-key-unreadable");
  });

  it("are refused with a location that is no part of a host's name", () => {
    assert.equal(refusal({ nluLocation: "evil.example/" }), "credential-incomplete");
  });
});
