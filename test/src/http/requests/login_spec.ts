import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createLogin, loginFor, withLogin, type Login } from "../../../../src/http/requests/login.js";

function userOf(login: Login | undefined): readonly [kind: string, user: string, password: string] | undefined {
  return login && [login.kind, login.user, login.password];
}

describe("the login of a request", () => {
  const PLAIN = new URL("https://a.example/");
  const FULL = new URL("https://url%40user:url%3Apassword@a.example/");
  const USER_ONLY = new URL("https://urluser@a.example/");
  const PASSWORD_ONLY = new URL("https://:urlpassword@a.example/");

  for (const [what, url, login, expected] of [
    ["nobody's where there is none", PLAIN, undefined, undefined],
    ["nobody's where the node's is empty", PLAIN, createLogin("basic", "", ""), undefined],
    ["the node's", PLAIN, createLogin("bearer", "", "token"), ["bearer", "", "token"]],
    ["the URL's, as Basic and decoded", FULL, undefined, ["basic", "url@user", "url:password"]],
    [
      "the URL's before the node's",
      FULL,
      createLogin("basic", "node", "secret"),
      ["basic", "url@user", "url:password"],
    ],
    ["the URL's in the node's way", FULL, createLogin("digest", "", ""), ["digest", "url@user", "url:password"]],
    ["the URL's user alone", USER_ONLY, undefined, ["basic", "urluser", ""]],
    ["the node's password with the URL's user", USER_ONLY, createLogin("basic", "n", "p"), ["basic", "urluser", "p"]],
    [
      "the node's user with the URL's password",
      PASSWORD_ONLY,
      createLogin("basic", "n", "p"),
      ["basic", "n", "urlpassword"],
    ],
    ["the URL's with a lone %", new URL("https://a%:100%@a.example/"), undefined, ["basic", "a%", "100%"]],
  ] as const) {
    it(`is ${what}`, () => {
      assert.deepEqual(userOf(loginFor(url, login)), expected);
    });
  }

  it("is the node's own one where the URL adds nothing, so that its challenges are remembered", () => {
    const login = createLogin("digest", "node", "secret");
    assert.equal(loginFor(PLAIN, login), login);
  });

  it("of a URL stays with that request, and so do its challenges", () => {
    const login = createLogin("digest", "node", "secret");
    assert.notEqual(loginFor(FULL, login)?.digest, login.digest);
    assert.deepEqual(userOf(loginFor(PLAIN, login)), ["digest", "node", "secret"]);
  });
});

describe("the headers with a login", () => {
  it("say Basic in UTF-8, with a colon in the password", () => {
    const { Authorization } = withLogin({}, createLogin("basic", "ädä", "a:b"));
    assert.equal(Authorization, `Basic ${Buffer.from("ädä:a:b").toString("base64")}`);
  });

  it("say Bearer and the token", () => {
    assert.deepEqual(withLogin({ "X-Kept": "1" }, createLogin("bearer", "ignored", "token")), {
      "X-Kept": "1",
      Authorization: "Bearer token",
    });
  });

  it("say it in place of the author's own Authorization, in any spelling", () => {
    const headers = { authorization: "mine", AUTHORIZATION: "other" };
    assert.deepEqual(withLogin(headers, createLogin("bearer", "", "t")), { Authorization: "Bearer t" });
  });

  it("say nothing of a digest login, which waits for its challenge", () => {
    const headers = { "X-Kept": "1" };
    assert.equal(withLogin(headers, createLogin("digest", "u", "p")), headers);
  });
});
