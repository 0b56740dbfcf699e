import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { startOAuthServer, type OAuthServer, type OAuthServerOptions } from "./oauth-server.js";
import { signIn } from "./sign-in.js";
import { removeTemporaryFolders, temporaryFolder } from "./temporary-folder.js";

const REDIRECT_URI = "http://127.0.0.1:1880/keyring/callback/0123456789abcdef";

describe("the OAuth server", () => {
  let server: OAuthServer;

  const start = async (options?: OAuthServerOptions) => {
    server = await startOAuthServer(options);
  };

  afterEach(() => server.close());
  after(removeTemporaryFolders);

  it("gives tokens for a code, and names who signed in", async () => {
    await start();

    const tokens = await authorize(server, { login: "grace", scope: "openid email profile contacts" });

    assert.equal(tokens.token_type, "Bearer");
    assert.equal(tokens.expires_in, 3600);
    assert.equal(tokens.scope, "openid email profile contacts");
    assert.equal(typeof tokens.refresh_token, "string");
    const claims = claimsOf(tokens.id_token);
    assert.deepEqual([claims.name, claims.email], ["Grace Hopper", "grace@crm.example"]);
  });

  it("grants offline_access, though nobody sent prompt=consent", async () => {
    await start();

    const tokens = await authorize(server, { scope: "contacts offline_access" });

    assert.equal(tokens.scope, "contacts offline_access");
  });

  it("rotates refresh tokens and refuses a spent one", async () => {
    await start();
    const first = await authorize(server);

    const second = await refresh(server, first.refresh_token);
    const spent = await refresh(server, first.refresh_token);

    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(spent.error, "invalid_grant");
  });

  it("revokes all that came of a sign-in where a spent refresh token comes back", async () => {
    await start();
    const first = await authorize(server);
    const second = await refresh(server, first.refresh_token);

    await refresh(server, first.refresh_token);

    assert.equal(await server.lookUpToken(String(second.access_token)), undefined);
    assert.equal((await refresh(server, second.refresh_token)).error, "invalid_grant");
  });

  it("keeps the refresh token where it is told to", async () => {
    await start({ rotateRefreshToken: false });
    const first = await authorize(server);

    const second = await refresh(server, first.refresh_token);

    assert.equal(second.refresh_token, first.refresh_token);
  });

  it("gives no refresh token where it is told to", async () => {
    await start({ issueRefreshToken: false, accessTokenSeconds: 60 });

    const tokens = await authorize(server);

    assert.equal(tokens.refresh_token, undefined);
    assert.equal(tokens.expires_in, 60);
  });

  it("takes the secret in the body from the client that is registered so", async () => {
    await start();
    const { clientId, clientSecret } = server.clients.post;

    const tokens = await post(server.tokenUrl, {
      grant_type: "client_credentials",
      scope: "contacts",
      client_id: clientId,
      client_secret: clientSecret,
    });

    assert.deepEqual((await server.lookUpToken(String(tokens.access_token)))?.scopes, ["contacts"]);
  });

  it("signs the public client in without a secret", async () => {
    await start();
    const { clientId } = server.clients.public;
    const { code, verifier } = await getCode(server, { clientId });

    const tokens = await post(server.tokenUrl, { ...codeGrant(code, verifier), client_id: clientId });

    assert.equal(typeof tokens.access_token, "string");
  });

  it("refuses a code without its PKCE verifier", async () => {
    await start();
    const { code } = await getCode(server);

    const reply = await post(server.tokenUrl, codeGrant(code, "x".repeat(43)), basic(server));

    assert.equal(reply.error, "invalid_grant");
  });

  it("tells the app when the person says no", async () => {
    await start();

    const answer = await signIn(authorizationUrl(server).href, { allows: false });

    assert.equal(answer.searchParams.get("error"), "access_denied");
    assert.equal(answer.searchParams.get("state"), "some state");
  });

  it("asks again for a user that it does not know", async () => {
    await start();

    await assert.rejects(signIn(authorizationUrl(server).href, { login: "<bob>" }), /Nobody here is called “&#60;bob/);
  });

  it("shows a page, and sends nobody on, for a redirect URI that is not registered", async () => {
    await start({ redirectUris: ["http://127.0.0.1:1880/keyring/callback/another"] });

    await assert.rejects(signIn(authorizationUrl(server).href), /id="error">invalid_redirect_uri</);
  });

  it("takes no redirect URI elsewhere", async () => {
    await start();
    const redirectUri = "https://crm.example/keyring/callback/0123456789abcdef";

    await assert.rejects(signIn(authorizationUrl(server, { redirectUri }).href), /invalid_redirect_uri/);
  });

  it("revokes a grant by its refresh token, and leaves others of the same client alone", async () => {
    await start();
    const [revoked, kept] = [await authorize(server), await authorize(server)];

    const reply = await fetch(server.revocationUrl, {
      method: "POST",
      body: new URLSearchParams({ token: String(revoked.refresh_token) }),
      headers: basic(server),
    });

    assert.equal(reply.status, 200);
    assert.equal(server.revocations, 1);
    assert.equal(await server.lookUpToken(String(revoked.access_token)), undefined);
    assert.notEqual(await server.lookUpToken(String(kept.access_token)), undefined);
  });

  it("answers introspection and UserInfo", async () => {
    await start();
    const { access_token: token } = await authorize(server, { scope: "openid profile contacts" });

    const introspected = await post(server.introspectionUrl, { token: String(token) }, basic(server));
    const userInfo = await post(server.userInfoUrl, {}, { Authorization: `Bearer ${String(token)}` });

    assert.deepEqual([introspected.active, introspected.scope], [true, "openid profile contacts"]);
    assert.deepEqual([userInfo.sub, userInfo.name], ["ada", "Ada Lovelace"]);
  });

  it("ends access tokens when told to; their refresh tokens go on", async () => {
    await start();
    const first = await authorize(server);

    server.endAccessTokens();

    const second = await refresh(server, first.refresh_token);
    assert.equal(await server.lookUpToken(String(first.access_token)), undefined);
    assert.notEqual(await server.lookUpToken(String(second.access_token)), undefined);
  });

  it("answers token requests with what a test wants, and counts them", async () => {
    await start();
    server.failTokenRequests({ status: 503, body: "busy", headers: { "Retry-After": "7" } });
    server.failTokenRequests({ drop: true });
    const request = () => fetch(server.tokenUrl, { method: "POST", body: clientCredentials(), headers: basic(server) });

    const failed = await request();
    await assert.rejects(request());
    const good = await request();

    assert.deepEqual([failed.status, failed.headers.get("retry-after"), await failed.text()], [503, "7", "busy"]);
    assert.equal(good.status, 200);
    const grantType = "client_credentials";
    assert.deepEqual(server.tokenRequests, [
      { grantType, status: 503 },
      { grantType, status: 0 },
      { grantType, status: 200 },
    ]);
  });

  it("holds token requests back until they are released", async () => {
    await start();
    const arrived = server.nextTokenRequest();
    const release = server.holdTokenRequests();
    const waiting = fetch(server.tokenUrl, { method: "POST", body: clientCredentials(), headers: basic(server) });
    await arrived;
    const whileHeld = server.tokenRequests.length;

    release();

    assert.equal((await waiting).status, 200);
    assert.deepEqual([whileHeld, server.tokenRequests.length], [0, 1]);
  });

  it("knows its grants again after a restart", async () => {
    const persistTo = join(await temporaryFolder(), "oauth.json");
    await start({ persistTo, clientSecret: "kept" });
    const tokens = await authorize(server);
    await server.close();

    await start({ persistTo, clientSecret: "kept" });

    assert.notEqual(await server.lookUpToken(String(tokens.access_token)), undefined);
    assert.equal(typeof (await refresh(server, tokens.refresh_token)).access_token, "string");
  });
});

interface AuthorizationOptions {
  readonly login?: string;
  readonly scope?: string;
  readonly clientId?: string;
  readonly redirectUri?: string;
}

function authorizationUrl(server: OAuthServer, options: AuthorizationOptions = {}, verifier = "v".repeat(43)): URL {
  const url = new URL(server.authorizationUrl);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: options.clientId ?? server.clients.basic.clientId,
    redirect_uri: options.redirectUri ?? REDIRECT_URI,
    scope: options.scope ?? "contacts",
    state: "some state",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return url;
}

async function getCode(server: OAuthServer, options: AuthorizationOptions = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const { login = "ada" } = options;
  const answer = await signIn(authorizationUrl(server, options, verifier).href, { login });
  return { code: answer.searchParams.get("code") ?? "", verifier };
}

async function authorize(server: OAuthServer, options: AuthorizationOptions = {}) {
  const { code, verifier } = await getCode(server, options);
  return post(server.tokenUrl, codeGrant(code, verifier), basic(server));
}

function codeGrant(code: string, verifier: string): Record<string, string> {
  return { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: REDIRECT_URI };
}

function clientCredentials(): URLSearchParams {
  return new URLSearchParams({ grant_type: "client_credentials", scope: "contacts" });
}

function refresh(server: OAuthServer, refreshToken: unknown) {
  return post(server.tokenUrl, { grant_type: "refresh_token", refresh_token: String(refreshToken) }, basic(server));
}

function basic({ clients: { basic: client } }: OAuthServer): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString("base64")}` };
}

async function post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const reply = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers });
  return parseObject(await reply.text());
}

function claimsOf(idToken: unknown) {
  return parseObject(Buffer.from(String(idToken).split(".")[1] ?? "", "base64url").toString("utf8"));
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  return JSON.parse(json) as Record<string, unknown>;
}
