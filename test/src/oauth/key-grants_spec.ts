import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import { parseCredentialForm } from "../../../src/credentials/parse-credential-form.js";
import { Failure } from "../../../src/failure.js";
import { createGrants } from "../../../src/oauth/grants.js";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import { closeAll, newTransport, serve, untilEnd } from "../../support/exchange.js";
import { startNluServer, type NluServer } from "../../support/nlu/nlu-server.js";
import { makeServiceAccount } from "../../support/nlu/service-account.js";
import { assertNoSecret } from "../../support/secret-leak.js";

const NOW_MS = 1_800_000_000_000;

describe("A token by an account's key", () => {
  let server: NluServer;

  beforeEach(async () => {
    server = untilEnd(await startNluServer({ nowMs: () => NOW_MS }));
  });

  afterEach(closeAll);

  function settingsOf(json: object, form: object = {}): OAuthSettings {
    const secrets = { nluCredentials: JSON.stringify(json) };
    const source = { id: "1", form: parseCredentialForm({ credentialType: "nlu", ...form }), secrets };
    const settings = completeCredential({ ...source, apps: [], environment: {} });
    assert.equal(settings.type, "nlu");
    return settings;
  }

  const google = (changes: object = {}, form: object = {}) =>
    settingsOf({ ...server.serviceAccount.keyFile, ...changes }, form);

  const ibm = (changes: object = {}) =>
    settingsOf({ ...server.watson, ...changes }, { nluProvider: "watson", nluTokenUrl: server.iamUrl });

  const ask = (settings: OAuthSettings, nowMs = NOW_MS) =>
    createGrants(createFormPoster(newTransport()), { nowMs: () => nowMs }).requestToken(settings);

  async function refusal(settings: OAuthSettings, nowMs = NOW_MS): Promise<Failure> {
    try {
      await ask(settings, nowMs);
    } catch (error) {
      assert.ok(error instanceof Failure);
      assertNoSecret(error, String(settings.clientSecret), server.serviceAccount.keyFile.private_key.slice(40, 90));
      return error;
    }
    return assert.fail("a token was given");
  }

  it("comes from Google for a signed proof that it takes", async () => {
    const fields = await ask(google());
    assert.equal(fields.access_token, server.givenTokens[0]);
    assert.equal(fields.expires_in, 3600);
    assert.deepEqual(server.tokenRequests, [{ grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer", status: 200 }]);
  });

  it("is asked for by a proof for that URL alone, of at most an hour, that names key, account and scope, and nothing else", async () => {
    const provider = await serve((_request, response) => response.writeHead(500).end());
    await refusal(google({ token_uri: `${provider.origin}/token` }));
    const [request] = provider.requests;
    const form = new URLSearchParams(request?.body);
    assert.deepEqual([...form.keys()], ["grant_type", "assertion"]);
    assert.equal(request?.headers.authorization, undefined);
    const assertion = form.get("assertion") ?? "";
    const { client_email: account, private_key_id: kid } = server.serviceAccount.keyFile;
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: "RS256", typ: "JWT", kid });
    assert.deepEqual(decodeJwt(assertion), {
      scope: "https://www.googleapis.com/auth/dialogflow",
      iss: account,
      sub: account,
      aud: `${provider.origin}/token`,
      iat: NOW_MS / 1000 - 30,
      exp: NOW_MS / 1000 - 30 + 3600,
    });
  });

  it("comes from Google where its clock is a little behind or before ours", async () => {
    await ask(google(), NOW_MS + 30_000);
    await ask(google(), NOW_MS - 250_000);
  });

  for (const minutes of [-65, 10]) {
    it(`is refused where our clock is ${minutes} minutes off, and the failure says that it is the clock`, async () => {
      const failure = await refusal(google(), NOW_MS + minutes * 60_000);
      assert.equal(failure.code, "clock-wrong");
      assert.match(String(failure.facts.description), /short-lived token/);
    });
  }

  it("is refused for a key that Google does not know, in Google's own words", async () => {
    const { private_key } = makeServiceAccount("x").keyFile;
    const failure = await refusal(google({ private_key }));
    assert.deepEqual([failure.code, failure.facts.error], ["key-refused", "invalid_grant"]);
    assert.equal(failure.facts.description, "Invalid JWT Signature.");
  });

  it("is refused for an account that is gone", async () => {
    const failure = await refusal(google({ client_email: "gone@keyring-demo.iam.gserviceaccount.com" }));
    assert.deepEqual([failure.code, failure.facts.description], ["key-refused", "Invalid grant: account not found"]);
  });

  it("is refused for a scope that Google does not know", async () => {
    assert.equal((await refusal(google({}, { nluScope: "contacts" }))).code, "scope-refused");
  });

  it("comes from IBM Cloud for an API key, without the refresh token that nobody needs", async () => {
    const fields = await ask(ibm());
    assert.equal(fields.access_token, server.givenTokens[0]);
    assert.equal(fields.refresh_token, undefined);
    assert.deepEqual(server.tokenRequests, [{ grantType: "urn:ibm:params:oauth:grant-type:apikey", status: 200 }]);
  });

  it("is asked of IBM Cloud with the key and no client", async () => {
    const iam = await serve((_request, response) => response.writeHead(500).end());
    await refusal(settingsOf(server.watson, { nluProvider: "watson", nluTokenUrl: `${iam.origin}/identity/token` }));
    const [request] = iam.requests;
    assert.deepEqual(Object.fromEntries(new URLSearchParams(request?.body)), {
      grant_type: "urn:ibm:params:oauth:grant-type:apikey",
      apikey: server.watson.apikey,
      response_type: "cloud_iam",
    });
    assert.equal(request?.headers.authorization, undefined);
  });

  it("is refused for an API key that IBM Cloud does not know, in its own words", async () => {
    const failure = await refusal(ibm({ apikey: "deleted" }));
    assert.deepEqual([failure.code, failure.facts.error], ["key-refused", "BXNIM0415E"]);
    assert.equal(failure.facts.description, "Provided API key could not be found.");
  });

  it("shows neither key nor proof where the provider repeats what it was sent", async () => {
    const provider = await serve(({ body }, response) => {
      const words = `${body} ${decodeURIComponent(body)}`;
      response.writeHead(400).end(JSON.stringify({ error: "invalid_grant", error_description: words }));
    });
    const settings = google({ token_uri: `${provider.origin}/token` });
    const failure = await refusal(settings);
    const assertion = new URLSearchParams(provider.requests[0]?.body).get("assertion") ?? "";
    assertNoSecret(failure, assertion.slice(0, 60));
    const key = settingsOf(server.watson, { nluProvider: "watson", nluTokenUrl: `${provider.origin}/token` });
    assertNoSecret(await refusal(key), server.watson.apikey);
  });

  it("can come later where the provider has a fault, or can't be reached", async () => {
    server.failTokenRequests({ status: 503, body: "busy" });
    assert.equal((await refusal(google())).code, "provider-failed");
    const settings = ibm();
    await server.close();
    assert.equal((await refusal(settings)).code, "provider-unreachable");
  });
});
