import assert from "node:assert/strict";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { readTokenReply } from "../../../src/oauth/read-token-reply.js";

interface Reply {
  readonly body: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function read({ body, status = 200, headers = {} }: Reply, deadGrantErrors: readonly string[] = []) {
  return readTokenReply({ statusCode: status, headers, body: Buffer.from(body) }, deadGrantErrors);
}

/** The failure that the reply stands for. */
function refusalOf(reply: Reply, deadGrantErrors?: readonly string[]): Failure {
  try {
    read(reply, deadGrantErrors);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  return assert.fail("the reply was taken");
}

const token = { access_token: "a", token_type: "Bearer" };

describe("A token reply (R12)", () => {
  const readable: Readonly<Record<string, Reply>> = {
    JSON: { body: JSON.stringify(token) },
    "JSON behind a byte order mark": { body: `\uFEFF${JSON.stringify(token)}` },
    "JSON between blanks": { body: `\r\n ${JSON.stringify(token)}\n` },
    "status 201": { body: JSON.stringify(token), status: 201 },
    "status 203": { body: JSON.stringify(token), status: 203 },
    "a form (GitHub)": { body: "access_token=a&token_type=Bearer&scope=" },
    "a form behind a byte order mark": { body: "\uFEFFaccess_token=a&token_type=Bearer\n" },
    "a form that says it is JSON": {
      body: "token_type=Bearer&access_token=a",
      headers: { "content-type": "application/json" },
    },
    "JSON that says it is a form": {
      body: JSON.stringify(token),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    "JSON that says it is a page": { body: JSON.stringify(token), headers: { "content-type": "text/html" } },
    "nested under authed_user (Slack)": { body: JSON.stringify({ ok: true, authed_user: token }) },
    "nested under data": { body: JSON.stringify({ data: token }) },
    "a key twice: the last counts": { body: '{"access_token":"first","token_type":"Bearer","access_token":"a"}' },
  };
  for (const [name, reply] of Object.entries(readable)) {
    it(`is read as ${name}`, () => {
      const { access_token, token_type } = read(reply);
      assert.deepEqual({ access_token, token_type }, token);
    });
  }

  it("of an app and a person gives the app's tokens, and of a person alone the person's, with all that belongs to them (Slack)", () => {
    const person = { access_token: "person", refresh_token: "person's", expires_in: 43_200 };
    const app = { access_token: "app", refresh_token: "app's", expires_in: 43_200 };
    assert.equal(read({ body: JSON.stringify({ ok: true, ...app, authed_user: person }) }).refresh_token, "app's");
    assert.deepEqual({ ...read({ body: JSON.stringify({ ok: true, authed_user: person }) }) }, person);
  });

  const refusals: readonly (readonly [FailureCode, string, number, (readonly string[])?])[] = [
    ["grant-refused", '{"error":"invalid_grant"}', 400],
    ["grant-refused", '{"error":"invalid_grant"}', 401],
    ["grant-refused", "error=invalid_grant", 400],
    ["grant-refused", "", 400],
    ["grant-refused", "\r\n", 400],
    ["grant-refused", '{"error":"bad_refresh_token"}', 200, ["bad_refresh_token"]],
    ["grant-refused", '{"ok":false,"error":"invalid_refresh_token"}', 200, ["invalid_refresh_token"]],
    ["grant-refused", '{"error":"unauthorized_client"}', 403, ["unauthorized_client"]],
    ["client-refused", '{"error":"invalid_client"}', 401],
    ["client-refused", "<html>", 401],
    ["client-refused", '{"error":"incorrect_client_credentials"}', 200],
    ["client-refused", '{"error":"unauthorized_client"}', 400],
    ["redirect-refused", '{"error":"redirect_uri_mismatch"}', 200],
    ["scope-refused", '{"error":"invalid_scope"}', 400],
    ["token-request-refused", '{"error":"invalid_request"}', 400],
    ["token-request-refused", '{"error":{"code":"bad","message":"no"}}', 400],
    ["token-request-refused", '{"ok":false}', 200],
    ["token-request-refused", "not found", 404],
    ["token-reply-unreadable", "", 200],
    ["token-reply-unreadable", "", 204],
    ["token-reply-unreadable", "<html>welcome</html>", 200],
    ["token-reply-unreadable", "{}", 200],
    ["token-reply-unreadable", '[{"access_token":"a"}]', 200],
    ["token-reply-unreadable", '{"access_token":"a"', 200],
    ["token-reply-unreadable", '{"access_token":""}', 200],
    ["token-reply-unreadable", '{"access_token":null}', 200],
    ["token-reply-unreadable", '{"access_token":5}', 200],
    ["token-reply-unreadable", '{"access_token":"two words"}', 200],
    ["token-reply-unreadable", '{"access_token":"a\\r\\nX-Injected: 1"}', 200],
    ["token-reply-unreadable", '{"access_token":"tökén"}', 200],
    ["token-reply-unreadable", "access_token=two+words", 200],
    ["provider-failed", "<html>bad gateway</html>", 502],
    ["provider-failed", '{"error":"invalid_grant"}', 503],
    ["provider-failed", "", 429],
    ["provider-failed", '{"error":"temporarily_unavailable"}', 400],
  ];
  for (const [code, body, status, dead] of refusals) {
    it(`${status} ${JSON.stringify(body)} is ${code}`, () => {
      assert.equal(refusalOf({ body, status }, dead).code, code);
    });
  }

  describe("that asks to wait", () => {
    const sentAt = "Sun, 06 Nov 1994 08:49:00 GMT";
    const waits: readonly (readonly [string, Readonly<Record<string, string>>, number | undefined])[] = [
      ["seconds", { "retry-after": "17" }, 17],
      ["a fraction of a second", { "retry-after": "0.5" }, 0.5],
      ["a date", { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", date: sentAt }, 37],
      ["a date that is over", { "retry-after": "Sun, 06 Nov 1994 08:48:00 GMT", date: sentAt }, undefined],
      ["a date, where nobody knows when it was sent", { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }, undefined],
      ["nonsense", { "retry-after": "soon", date: sentAt }, undefined],
      ["no time", { "retry-after": "0" }, undefined],
    ];
    for (const [name, headers, seconds] of waits) {
      it(`says ${seconds ?? "no"} seconds where Retry-After is ${name}`, () => {
        assert.equal(refusalOf({ body: "", status: 429, headers }).facts.retryAfterSeconds, seconds);
      });
    }
  });

  it("brings no line break into a log by its error or description", () => {
    const body = JSON.stringify({ error: "bad\n[error] forged", error_description: "one\r\ntwo" });
    const { facts } = refusalOf({ body, status: 400 });
    assert.deepEqual([facts.error, facts.description], ["bad [error] forged", "one  two"]);
  });
});
