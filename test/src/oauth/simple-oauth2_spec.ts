import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Failure } from "../../../src/failure.js";
import { createGrants } from "../../../src/oauth/grants.js";
import type { PostForm } from "../../../src/oauth/token-client.js";
import { oauthSettings } from "../../support/oauth-settings.js";

/** Grants over an endpoint that notes what it is sent and answers as told. */
function makeGrants(answer: object, statusCode = 200) {
  const sent: { url: string; headers: Readonly<Record<string, string>>; form: Record<string, string> }[] = [];
  const postForm: PostForm = (url, headers, body) => {
    sent.push({ url, headers, form: Object.fromEntries(new URLSearchParams(body)) });
    return Promise.resolve({ statusCode, headers: {}, body: Buffer.from(JSON.stringify(answer)) });
  };
  return { grants: createGrants(postForm), sent };
}

const token = { access_token: "a", expires_in: 60 };

/** The private path of simple-oauth2 that the pack takes: pinned, and held here to what it must do. */
describe("The grants by simple-oauth2", () => {
  it("make an authorization URL with PKCE, state, scope as typed and further parameters", async () => {
    const settings = oauthSettings({
      scope: "a,b c",
      authorizationUrl: "https://provider.example/authorize?tenant=5",
      authorizeParams: { access_type: "offline" },
    });
    const request = { redirectUri: "https://flows.example/keyring/callback/x", state: "s", challenge: "c" };
    const url = new URL(await makeGrants(token).grants.authorizationUrl(settings, request));
    assert.equal(url.origin + url.pathname, "https://provider.example/authorize");
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      tenant: "5",
      response_type: "code",
      client_id: "client",
      access_type: "offline",
      scope: "a,b c",
      code_challenge: "c",
      code_challenge_method: "S256",
      redirect_uri: "https://flows.example/keyring/callback/x",
      state: "s",
    });
  });

  it("leave PKCE and scope out where there are none", async () => {
    const request = { redirectUri: "https://flows.example/cb", state: "s", challenge: "c" };
    const url = new URL(await makeGrants(token).grants.authorizationUrl(oauthSettings({ pkce: false }), request));
    assert.deepEqual([...url.searchParams.keys()].sort(), ["client_id", "redirect_uri", "response_type", "state"]);
  });

  it("exchange a code with its verifier", async () => {
    const { grants, sent } = makeGrants(token);
    const exchange = {
      code: "code",
      redirectUri: "https://flows.example/cb",
      verifier: "v",
      tokenUrl: "https://other.example/token",
    };
    assert.equal((await grants.exchangeCode(oauthSettings(), exchange)).access_token, "a");
    assert.equal(sent[0]?.url, "https://other.example/token");
    assert.deepEqual(sent[0].form, {
      grant_type: "authorization_code",
      code: "code",
      redirect_uri: "https://flows.example/cb",
      code_verifier: "v",
    });
  });

  it("send id and secret form-encoded in a Basic header (RFC 6749 section 2.3.1)", async () => {
    const { grants, sent } = makeGrants(token);
    await grants.clientCredentials(
      oauthSettings({ clientId: "a:b", clientSecret: "c d&é", grant: "client_credentials" }),
    );
    const [, encoded = ""] = sent[0]?.headers.Authorization?.split(" ") ?? [];
    assert.equal(Buffer.from(encoded, "base64").toString(), "a%3Ab:c+d%26%C3%A9");
    assert.deepEqual(sent[0]?.form, { grant_type: "client_credentials" });
  });

  it("send id and secret in the body, or the id alone for a public client", async () => {
    const inBody = makeGrants(token);
    await inBody.grants.clientCredentials(oauthSettings({ clientAuthentication: "body", scope: "read" }));
    assert.deepEqual(inBody.sent[0]?.form, {
      grant_type: "client_credentials",
      scope: "read",
      client_id: "client",
      client_secret: "secret of the client",
    });
    const alone = makeGrants(token);
    await alone.grants.clientCredentials(oauthSettings({ clientAuthentication: "none" }));
    assert.deepEqual(alone.sent[0]?.form, { grant_type: "client_credentials", client_id: "client" });
    assert.equal(alone.sent[0].headers.Authorization, undefined);
  });

  it("refresh at the refresh URL, and give a reply without a refresh token as it is", async () => {
    const { grants, sent } = makeGrants(token);
    const settings = oauthSettings({
      refreshUrl: "https://provider.example/refresh",
      refreshParams: { resource: "r" },
    });
    const fields = await grants.refresh(settings, { refreshToken: "old", tokenUrl: settings.tokenUrl });
    assert.equal(fields.access_token, "a");
    assert.equal(fields.refresh_token, undefined);
    assert.equal(sent[0]?.url, "https://provider.example/refresh");
    assert.deepEqual(sent[0].form, { grant_type: "refresh_token", refresh_token: "old", resource: "r" });
  });

  it("name no secret in a failure, even where the provider echoes it (R20)", async () => {
    const description = "refresh_token: refresh-secret of secret of the client, that is secret+of+the+client, is bad";
    const echo = { error: "invalid_grant", error_description: description };
    const { grants } = makeGrants(echo, 400);
    const refused = grants.refresh(oauthSettings(), {
      refreshToken: "refresh-secret",
      tokenUrl: "https://provider.example/token",
    });
    await assert.rejects(refused, (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, "grant-refused");
      assert.doesNotMatch(inspect(error, { depth: 10 }) + JSON.stringify(error), /refresh-secret|secret.of.the.client/);
      assert.match(String(error.facts.description), /^refresh_token: … of …/, "harmless words stay");
      return true;
    });
  });
});
