import assert from "node:assert/strict";
import { readAuthenticationUrl } from "../../../src/credentials/read-authentication-url.js";

function read(text: string) {
  const reading = readAuthenticationUrl(text);
  return reading.state === "read" ? reading : assert.fail(`not read: ${text}`);
}

const BRAND = "https://accounts.brand.com/authorize";

describe("readAuthenticationUrl", () => {
  it("takes the authorization URL, client ID and scope, and drops the redirect URI of another system", () => {
    const text = `${BRAND}?client_id=34e8&response_type=code&redirect_uri=https://va.idp.example/callback/1/redirectedCode&scope=user-read-private`;
    assert.deepEqual(read(text), {
      state: "read",
      authorizationUrl: BRAND,
      clientId: "34e8",
      scope: "user-read-private",
      authorizeParams: [],
      redirectUri: "https://va.idp.example/callback/1/redirectedCode",
      hadSecret: false,
      missing: ["clientSecret", "tokenUrl"],
    });
  });

  it("knows redirectedCode as another name of the redirect URI", () => {
    const { redirectUri, authorizeParams } = read(`${BRAND}?client_id=x&redirectedCode=https%3A%2F%2Fold.example%2Fcb`);
    assert.deepEqual([redirectUri, authorizeParams], ["https://old.example/cb", []]);
  });

  it("keeps what else the URL asks for, in its order", () => {
    const { authorizeParams, scope } = read(
      `${BRAND}?audience=https%3A%2F%2Fapi.brand.com&client_id=x&scope=openid+email%20orders&prompt=login&ui_locales=nl`,
    );
    assert.deepEqual(authorizeParams, [
      { name: "audience", value: "https://api.brand.com" },
      { name: "prompt", value: "login" },
      { name: "ui_locales", value: "nl" },
    ]);
    assert.equal(scope, "openid email orders");
  });

  for (const name of ["state", "nonce", "code_challenge", "code_challenge_method", "response_mode", "redirect_uri"]) {
    it(`leaves ${name} out: it is made anew for each sign-in, or ours`, () => {
      assert.deepEqual(read(`${BRAND}?client_id=x&${name}=abc`).authorizeParams, []);
    });
  }

  it("never gives a client secret on, and says that there was one", () => {
    const reading = read(`${BRAND}?client_id=x&client_secret=s3cret`);
    assert.equal(reading.hadSecret, true);
    assert.doesNotMatch(JSON.stringify(reading), /s3cret/);
  });

  it("says which other response type it asks for", () => {
    assert.equal(read(`${BRAND}?client_id=x&response_type=token`).responseType, "token");
    assert.equal(read(`${BRAND}?client_id=x&response_type=code`).responseType, undefined);
    assert.equal(read(`${BRAND}?client_id=x`).responseType, undefined);
  });

  it("says that the client ID is missing, also where an example's words stand for it", () => {
    assert.deepEqual(read(`${BRAND}?response_type=code`).missing, ["clientId", "clientSecret", "tokenUrl"]);
    const example = read(`${BRAND}?client_id={PROVIDE THE CLIENT ID}&scope=<scope>`);
    assert.deepEqual([example.clientId, example.scope, example.missing[0]], [undefined, undefined, "clientId"]);
  });

  it("recognizes a preset, which brings the token URL", () => {
    const { preset, missing } = read(
      "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize?client_id=x&response_type=code",
    );
    assert.deepEqual([preset?.provider.name, preset?.variables], ["microsoft", { tenant: "contoso.com" }]);
    assert.deepEqual(missing, ["clientSecret"]);
  });

  it("reads what a paste brings along: blanks, line breaks, quotation marks, escaped ampersands", () => {
    const { clientId, scope } = read(`  "${BRAND}?client_id=x&amp;response_type=code\n&amp;scope=a" `);
    assert.deepEqual([clientId, scope], ["x", "a"]);
  });

  it("leaves out a login before the host and what stands behind #", () => {
    assert.equal(read("https://ada:pw@accounts.brand.com/authorize?client_id=x#top").authorizationUrl, BRAND);
  });

  for (const text of [
    "",
    "accounts.brand.com/authorize",
    "javascript:alert(1)",
    "mailto:ada@example.com",
    "client_id=x",
  ]) {
    it(`can't read ${text || "nothing"}`, () => {
      assert.deepEqual(readAuthenticationUrl(text), { state: "unreadable" });
    });
  }
});
