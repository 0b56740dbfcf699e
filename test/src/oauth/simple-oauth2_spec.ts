import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { Failure } from "../../../src/failure.js";
import { createGrants } from "../../../src/oauth/grants.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import { revokeTokenSet } from "../../../src/oauth/revoke-token-set.js";
import type { PostForm } from "../../../src/oauth/token-client.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, serve } from "../../support/exchange.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { assertNoSecret } from "../../support/secret-leak.js";
import { root } from "../../support/tools.js";

const run = promisify(execFile);

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
    await grants.requestToken(oauthSettings({ clientId: "a:b", clientSecret: "c d&é", grant: "client_credentials" }));
    const [, encoded = ""] = sent[0]?.headers.Authorization?.split(" ") ?? [];
    assert.equal(Buffer.from(encoded, "base64").toString(), "a%3Ab:c+d%26%C3%A9");
    assert.deepEqual(sent[0]?.form, { grant_type: "client_credentials" });
  });

  it("send id and secret in the body, or the id alone for a public client", async () => {
    const inBody = makeGrants(token);
    await inBody.grants.requestToken(oauthSettings({ clientAuthentication: "body", scope: "read" }));
    assert.deepEqual(inBody.sent[0]?.form, {
      grant_type: "client_credentials",
      scope: "read",
      client_id: "client",
      client_secret: "secret of the client",
    });
    const alone = makeGrants(token);
    await alone.grants.requestToken(oauthSettings({ clientAuthentication: "none" }));
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

  const echoes: Readonly<Record<string, string>> = {
    "as it is": "refresh_token: refresh-secret of secret of the client, that is secret+of+the+client, is bad",
    "in a login": `refresh_token: ${Buffer.from("client:secret+of+the+client").toString("base64")} of nobody`,
    "so long that it is cut off": `refresh_token: refresh-secret of ${"x".repeat(255)} refresh-secret`,
  };
  for (const [name, description] of Object.entries(echoes)) {
    it(`name no secret in a failure, even where the provider echoes it ${name} (R20)`, async () => {
      const { grants } = makeGrants({ error: "invalid_grant", error_description: description }, 400);
      const tokens = { refreshToken: "refresh-secret", tokenUrl: "https://provider.example/token" };
      await assert.rejects(grants.refresh(oauthSettings(), tokens), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.code, "grant-refused");
        assertNoSecret(error, "refresh-s", "secret of the client", "secret+of+the+client", "Y2xpZW50OnNlY3JldCtvZi");
        assert.match(String(error.facts.description), /^refresh_token: … of /, "harmless words stay");
        return true;
      });
    });
  }
});

describe("simple-oauth2's private modules", () => {
  it("are those of the one version that is pinned and installed", async () => {
    const { dependencies } = await readJson(join(root, "package.json"));
    const installed = await readJson(join(root, "node_modules/simple-oauth2/package.json"));
    assert.equal(dependencies?.["simple-oauth2"], "5.1.0");
    assert.deepEqual([installed.version, installed.exports], ["5.1.0", undefined]);
  });

  it("are imported by one file alone", async () => {
    const importing: string[] = [];
    for (const folder of ["src", "nodes"]) {
      for (const file of await readdir(join(root, folder), { recursive: true })) {
        if (!/(?<!\.d)\.ts$/.test(file)) continue;
        const source = await readFile(join(root, folder, file), "utf8");
        if (/(?:import|from|require)\(?\s*"simple-oauth2/.test(source)) importing.push(join(folder, file));
      }
    }
    assert.deepEqual(importing, ["src/oauth/grants.ts"]);
  });

  it("take a client as last argument but the token, and hand it URL and parameters", async () => {
    const { default: AuthorizationCode } = await import("simple-oauth2/lib/authorization-code-grant-type.js");
    const { default: ClientCredentials } = await import("simple-oauth2/lib/client-credentials-grant-type.js");
    const { default: AccessToken } = await import("simple-oauth2/lib/access-token.js");
    assert.deepEqual([AuthorizationCode.length, ClientCredentials.length, AccessToken.length], [2, 2, 3]);
    const asked: unknown[][] = [];
    const client = {
      request: (...parameters: unknown[]) => {
        asked.push(parameters.slice(0, 2));
        return Promise.resolve({ access_token: "a" });
      },
    };
    const config = {
      client: { id: "id", idParamName: "client_id" },
      auth: { tokenPath: "https://p.example/token", refreshPath: "https://p.example/refresh", revokePath: "" },
      options: { scopeSeparator: " " },
    };
    await new AuthorizationCode(config, client).getToken({ code: "c" });
    await new ClientCredentials(config, client).getToken({});
    await new AccessToken(config, client, { refresh_token: "r" }).refresh({});
    assert.deepEqual(asked, [
      ["https://p.example/token", { grant_type: "authorization_code", code: "c" }],
      ["https://p.example/token", { grant_type: "client_credentials" }],
      ["https://p.example/refresh", { grant_type: "refresh_token", refresh_token: "r" }],
    ]);
  });
});

describe("What simple-oauth2 does by itself is not to be seen", () => {
  afterEach(closeAll);

  /** The settings of a real endpoint, and grants that ask it. */
  async function at(answer: Answer, changes: Partial<OAuthSettings> = {}, timeLimitMs?: number) {
    const server = await serve(answer);
    const tokenUrl = `${server.origin}/token`;
    const postForm = createFormPoster(newTransport(), undefined, timeLimitMs);
    const settings = oauthSettings({ tokenUrl, revocationUrl: `${server.origin}/revoke`, ...changes });
    const refresh = () => createGrants(postForm).refresh(settings, { refreshToken: "old", tokenUrl });
    return { server, settings, postForm, refresh };
  }

  const answer =
    (status: number, body: string, headers: Record<string, string> = {}): Answer =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);

  const unreachable = (reason: string) => (error: unknown) =>
    error instanceof Failure && error.code === "provider-unreachable" && error.facts.reason === reason;

  it("in that it loses the refresh token where the reply has none (R1)", async () => {
    const { refresh, settings } = await at(answer(200, '{"access_token":"new"}'));
    const before = makeTokenSet({ access_token: "a", refresh_token: "old" }, settings, 0);
    assert.equal(makeTokenSet(await refresh(), settings, 0, before).refreshToken, "old");
  });

  it("in that it waits without end", async () => {
    const { refresh } = await at(() => undefined, {}, 50);
    await assert.rejects(refresh(), unreachable("time-limit"));
  });

  it("in that it reads without end", async () => {
    const large = JSON.stringify({ access_token: "a", padding: "x".repeat(10_000_000) });
    const { refresh } = await at(answer(200, large));
    await assert.rejects(refresh(), unreachable("reply-too-large"));
  });

  it("in that it takes an error with status 200 for a token", async () => {
    const { refresh } = await at(answer(200, '{"error":"bad_verification_code"}'));
    await assert.rejects(refresh(), (error: unknown) => error instanceof Failure && error.code.endsWith("-refused"));
  });

  it("in that it refuses a form as reply, after the server has rotated", async () => {
    const type = { "Content-Type": "application/x-www-form-urlencoded" };
    const { refresh } = await at(answer(200, "access_token=new&refresh_token=next", type));
    assert.equal((await refresh()).refresh_token, "next");
  });

  it("in that it takes the empty 200 of a revocation (RFC 7009) for a failure", async () => {
    const { server, settings, postForm } = await at(answer(200, ""));
    const set = makeTokenSet({ access_token: "a", refresh_token: "old" }, settings, 0);
    await revokeTokenSet(settings, set, postForm);
    assert.deepEqual(
      server.requests.map(({ path, body }) => [path, body]),
      [["/revoke", "token=old"]],
    );
  });

  for (const clientAuthentication of ["header", "body", "none"] as const) {
    it(`in that it sends the secret "undefined" of a client without one (${clientAuthentication})`, async () => {
      const { server, settings, postForm } = await at(answer(200, '{"access_token":"new"}'), { clientAuthentication });
      const { clientSecret, tokenUrl, ...rest } = settings;
      assert.notEqual(clientSecret, undefined);
      await createGrants(postForm).refresh({ ...rest, tokenUrl }, { refreshToken: "old", tokenUrl });
      const { headers, body } = server.requests[0] ?? assert.fail();
      assert.equal(headers.authorization, undefined);
      assert.equal(body, "grant_type=refresh_token&refresh_token=old&client_id=client");
    });
  }

  it("in that it follows a redirect with the secret", async () => {
    const other = await serve(answer(200, '{"access_token":"stolen"}'));
    const { refresh } = await at(answer(307, "", { Location: `${other.origin}/token` }));
    await assert.rejects(refresh(), Failure);
    assert.deepEqual(other.requests, []);
  });

  it("in that it prints secrets under DEBUG, and loads a client of its own", async () => {
    const { server } = await at(answer(200, '{"access_token":"access-secret","refresh_token":"next-secret"}'));
    const script = `
      import { createGrants } from ${module("src/oauth/grants.js")};
      import { createFormPoster } from ${module("src/oauth/post-form.js")};
      import { createTransport } from ${module("src/http/connections/transport.js")};
      import { oauthSettings } from ${module("test/support/oauth-settings.js")};
      import { Module } from "node:module";
      const transport = createTransport();
      const tokenUrl = ${JSON.stringify(`${server.origin}/token`)};
      const settings = oauthSettings({ tokenUrl, clientSecret: "client-secret" });
      await createGrants(createFormPoster(transport)).refresh(settings, { refreshToken: "refresh-secret", tokenUrl });
      await transport.close();
      console.log(Object.keys(Module._cache).join("\\n"));`;
    const environment = { env: { ...process.env, DEBUG: "*" } };
    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], environment);
    assert.match(stderr, /simple-oauth2:access-token/, "DEBUG is on");
    assert.doesNotMatch(stderr, /-secret|Basic/);
    assert.match(stdout, /simple-oauth2\/lib\/access-token\.js/);
    assert.doesNotMatch(stdout, /wreck|joi|simple-oauth2\/(?:index|lib\/(?:config|client))/);
  });
});

/** A compiled file of ours, as a script imports it. */
function module(path: string): string {
  return JSON.stringify(pathToFileURL(join(root, "dist", path)).href);
}

async function readJson(path: string) {
  return JSON.parse(await readFile(path, "utf8")) as {
    readonly version?: string;
    readonly exports?: unknown;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
}
