import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { readTokenReply } from "../../../src/oauth/read-token-reply.js";
import { oauthSettings } from "../../support/oauth-settings.js";

const NOW_MS = 1_700_000_000_000;

function reply(body: string, statusCode = 200, headers: Record<string, string> = {}) {
  return { statusCode, headers, body: Buffer.from(body) };
}

function codeOf(body: string, statusCode: number, deadGrantErrors: string[] = []): string {
  try {
    readTokenReply(reply(body, statusCode), deadGrantErrors);
    return "no failure";
  } catch (error) {
    return error instanceof Failure ? error.code : "another error";
  }
}

describe("A token reply", () => {
  const token = { access_token: "a", token_type: "Bearer" };
  const shapes: [name: string, body: string, status?: number][] = [
    ["JSON", JSON.stringify(token)],
    ["JSON with a byte order mark", `\uFEFF${JSON.stringify(token)}`],
    ["JSON with status 201", JSON.stringify(token), 201],
    ["a form (GitHub)", "access_token=a&token_type=Bearer&scope="],
    ["nested under authed_user (Slack)", JSON.stringify({ ok: true, authed_user: token })],
    ["nested under data", JSON.stringify({ data: token })],
  ];
  for (const [name, body, status] of shapes) {
    it(`is read as ${name}`, () => {
      const fields = readTokenReply(reply(body, status), []);
      assert.equal(fields.access_token, "a");
      assert.equal(fields.token_type, "Bearer");
    });
  }

  const refusals: [code: string, body: string, status: number, dead?: string[]][] = [
    ["grant-refused", '{"error":"invalid_grant"}', 400],
    ["grant-refused", "", 400],
    ["grant-refused", '{"error":"bad_refresh_token"}', 200, ["bad_refresh_token"]],
    ["client-refused", '{"error":"invalid_client"}', 401],
    ["client-refused", "<html>", 401],
    ["client-refused", '{"error":"incorrect_client_credentials"}', 200],
    ["redirect-refused", '{"error":"redirect_uri_mismatch"}', 200],
    ["scope-refused", '{"error":"invalid_scope"}', 400],
    ["token-request-refused", '{"error":"invalid_request"}', 400],
    ["token-request-refused", '{"ok":false}', 200],
    ["token-request-refused", "not found", 404],
    ["token-reply-unreadable", "<html>welcome</html>", 200],
    ["token-reply-unreadable", "{}", 200],
    ["token-reply-unreadable", '{"access_token":""}', 200],
    ["token-reply-unreadable", '{"access_token":5}', 200],
    ["provider-failed", "<html>bad gateway</html>", 502],
    ["provider-failed", '{"error":"invalid_grant"}', 503],
    ["provider-failed", "", 429],
    ["provider-failed", '{"error":"temporarily_unavailable"}', 400],
  ];
  for (const [code, body, status, dead] of refusals) {
    it(`${status} ${JSON.stringify(body)} is ${code}`, () => {
      assert.equal(codeOf(body, status, dead), code);
    });
  }

  it("tells how long a provider asks to wait", () => {
    assert.throws(
      () => readTokenReply(reply("", 429, { "retry-after": "17" }), []),
      (error: unknown) => error instanceof Failure && error.facts.retryAfterSeconds === 17,
    );
  });
});

describe("A token set", () => {
  const lifetimes: [name: string, expiresIn: unknown, seconds: number | undefined][] = [
    ["a number", 3600, 3600],
    ["a text", "3600", 3600],
    ["nonsense", "x", undefined],
    ["null", null, undefined],
    ["missing", undefined, undefined],
    ["zero", 0, undefined],
    ["negative", -1, undefined],
    ["milliseconds of a month", 2_592_000_000, 2_592_000],
  ];
  for (const [name, expiresIn, seconds] of lifetimes) {
    it(`has a lifetime of ${seconds ?? "nobody knows how many"} seconds where expires_in is ${name}`, () => {
      const set = makeTokenSet({ access_token: "a", expires_in: expiresIn }, oauthSettings(), NOW_MS);
      assert.equal(set.expiresAtMs, seconds === undefined ? undefined : NOW_MS + seconds * 1000);
    });
  }

  it("takes the provider's usual lifetime where the reply has none", () => {
    const set = makeTokenSet({ access_token: "a" }, oauthSettings({ lifetimeSeconds: 7200 }), NOW_MS);
    assert.equal(set.expiresAtMs, NOW_MS + 7_200_000);
  });

  it("takes a scope that came as a list, and the requested one where none came", () => {
    const scope = (fields: object) =>
      makeTokenSet({ access_token: "a", ...fields }, oauthSettings({ scope: "x" }), NOW_MS).scope;
    assert.equal(scope({ scope: ["read", "write"] }), "read write");
    assert.equal(scope({}), "x");
  });

  it("keeps facts that match the provider's pattern, and no others", () => {
    const facts = [{ name: "instance_url", from: "reply" as const, pattern: "https://[a-z]+\\.my\\.salesforce\\.com" }];
    const read = (url: string) =>
      makeTokenSet({ access_token: "a", instance_url: url }, oauthSettings({ facts }), NOW_MS).facts;
    assert.deepEqual(read("https://acme.my.salesforce.com"), { instance_url: "https://acme.my.salesforce.com" });
    assert.deepEqual(read("https://acme.my.salesforce.com.evil.example"), {});
  });

  it("knows who signed in by the ID token", () => {
    const claims = Buffer.from(JSON.stringify({ sub: "1", email: "ada@example.com" })).toString("base64url");
    const set = makeTokenSet({ access_token: "a", id_token: `x.${claims}.y` }, oauthSettings(), NOW_MS);
    assert.equal(set.account, "ada@example.com");
  });
});
