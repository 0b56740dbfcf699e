import assert from "node:assert/strict";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import type { TokenSet } from "../../../src/tokens/token-set.js";
import { oauthSettings } from "../../support/oauth-settings.js";

const NOW_MS = 1_700_000_000_000;

/** The set of a reply that has an access token and these fields. */
function make(fields: object, settings: Partial<OAuthSettings> = {}, previous?: object): TokenSet {
  const before = previous && make(previous);
  return makeTokenSet({ access_token: "a", ...fields }, oauthSettings(settings), NOW_MS, before);
}

describe("A token set (R12)", () => {
  const lifetimes: readonly (readonly [string, unknown, number | undefined])[] = [
    ["a number", 3600, 3600],
    ["a text", "3600", 3600],
    ["a text between blanks", " 3600 ", 3600],
    ["a fraction", 3599.5, 3600],
    ["nonsense", "x", undefined],
    ["empty", "", undefined],
    ["a date", "2026-01-01T00:00:00Z", undefined],
    ["null", null, undefined],
    ["a list", [3600], undefined],
    ["missing", undefined, undefined],
    ["zero", 0, undefined],
    ["negative", -1, undefined],
    ["milliseconds of a month", 2_592_000_000, 2_592_000],
    ["longer than anybody lives", 1e20, undefined],
  ];
  for (const [name, expiresIn, seconds] of lifetimes) {
    it(`has a lifetime of ${seconds ?? "nobody knows how many"} seconds where expires_in is ${name}`, () => {
      const { expiresAtMs } = make({ expires_in: expiresIn });
      assert.equal(expiresAtMs, seconds === undefined ? undefined : NOW_MS + seconds * 1000);
    });
  }

  it("takes the provider's usual lifetime where the reply has none", () => {
    assert.equal(make({}, { lifetimeSeconds: 7200 }).expiresAtMs, NOW_MS + 7_200_000);
  });

  for (const [name, fields, tokenType] of [
    ["missing (LinkedIn)", {}, "Bearer"],
    ["null", { token_type: null }, "Bearer"],
    ["in lower case", { token_type: "bearer" }, "bearer"],
    ["the provider's own (Slack)", { token_type: "bot" }, "bot"],
  ] as const) {
    it(`is of type ${tokenType} where token_type is ${name}`, () => {
      assert.equal(make(fields).tokenType, tokenType);
    });
  }

  const scopes: readonly (readonly [string, unknown, string])[] = [
    ["a text", "read write", "read write"],
    ["a list", ["read", "write"], "read write"],
    ["an empty list", [], "asked for"],
    ["empty (GitHub)", "", "asked for"],
    ["missing", undefined, "asked for"],
    ["a number", 5, "asked for"],
  ];
  for (const [name, scope, expected] of scopes) {
    it(`has the scope "${expected}" where the reply's is ${name}`, () => {
      assert.equal(make({ scope }, { scope: "asked for" }).scope, expected);
    });
  }

  describe("of a renewal", () => {
    const before = { refresh_token: "r1", refresh_token_expires_in: 86_400, scope: "granted" };
    const ends = NOW_MS + 86_400_000;

    it("keeps the refresh token and its end where the reply has none", () => {
      const { refreshToken, refreshExpiresAtMs } = make({}, {}, before);
      assert.deepEqual([refreshToken, refreshExpiresAtMs], ["r1", ends]);
    });

    it("keeps the refresh token's end where the reply has the same one again and does not say", () => {
      const { refreshToken, refreshExpiresAtMs } = make({ refresh_token: "r1" }, {}, before);
      assert.deepEqual([refreshToken, refreshExpiresAtMs], ["r1", ends]);
    });

    it("does not take the old refresh token's end for the new one's", () => {
      const { refreshToken, refreshExpiresAtMs } = make({ refresh_token: "r2" }, {}, before);
      assert.deepEqual([refreshToken, refreshExpiresAtMs], ["r2", undefined]);
    });

    for (const refreshToken of [5, { a: 1 }, false, []]) {
      it(`keeps the refresh token where the reply's is ${JSON.stringify(refreshToken)}`, () => {
        assert.equal(make({ refresh_token: refreshToken }, {}, before).refreshToken, "r1");
      });
    }

    it("keeps the granted scope where the reply has none", () => {
      assert.equal(make({}, { scope: "asked for" }, before).scope, "granted");
    });
  });

  for (const name of ["refresh_expires_in", "refresh_token_expires_in", "x_refresh_token_expires_in"]) {
    it(`knows from ${name} when its refresh token ends`, () => {
      assert.equal(make({ refresh_token: "r", [name]: "86400" }).refreshExpiresAtMs, NOW_MS + 86_400_000);
    });
  }

  it("keeps facts that match the provider's pattern, and no others", () => {
    const facts = [{ name: "instance_url", from: "reply" as const, pattern: "https://[a-z]+\\.my\\.salesforce\\.com" }];
    const read = (url: string) => make({ instance_url: url }, { facts }).facts;
    assert.deepEqual(read("https://acme.my.salesforce.com"), { instance_url: "https://acme.my.salesforce.com" });
    assert.deepEqual(read("https://acme.my.salesforce.com.evil.example"), {});
  });

  it("knows who signed in by the ID token", () => {
    const claims = Buffer.from(JSON.stringify({ sub: "1", email: "ada@example.com" })).toString("base64url");
    assert.equal(make({ id_token: `x.${claims}.y` }).account, "ada@example.com");
  });
});
