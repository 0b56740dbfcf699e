import assert from "node:assert/strict";
import type { OAuthSettings } from "../../../src/credentials/credential-settings.js";
import { Failure } from "../../../src/failure.js";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import { findProvider } from "../../../src/providers/index.js";
import type { TokenSet } from "../../../src/tokens/token-set.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, serve } from "../../support/exchange.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock, startTokenProcess, storedRecord } from "../../support/token-process.js";

const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";

const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600, scope: "all" };

const answering =
  (body: object | string, { status = 200, type = JSON_TYPE, more = {} } = {}): Answer =>
  (_request, response) =>
    response
      .writeHead(status, { "Content-Type": type, ...more })
      .end(typeof body === "string" ? body : JSON.stringify(body));

/** What became of a set that was stored, and had ended, by one renewal that was answered so: as it lies on the disk. */
async function renewedBy(answer: Answer, changes: Partial<OAuthSettings> = {}) {
  const server = await serve(answer);
  const clock = movableClock();
  const settings = oauthSettings({ tokenUrl: `${server.origin}/token`, ...changes });
  const place = await temporaryFolder();
  const { source, authorize } = startTokenProcess({
    place,
    settings,
    clock,
    postForm: createFormPoster(newTransport()),
  });
  await authorize(first);
  const before = (await storedRecord(place))?.sets;
  clock.pass(3_600_000);
  const outcome = await source.valid().catch((error: unknown) => error);
  const after = await storedRecord(place);
  assert.equal(server.requests.length, 1);
  return { outcome, before, after: after?.sets, now: clock.nowMs() };
}

/** How vendors' token endpoints answer, and what of it must be on the disk then. */
interface Shape {
  readonly answer: Answer;
  readonly set: Partial<TokenSet>;
  /** Lifetime of the access token, and of the refresh token. */
  readonly seconds?: number;
  readonly refreshSeconds?: number;
  readonly settings?: Partial<OAuthSettings>;
}

const google = { access_token: "ya29.a0", expires_in: 3599, scope: "openid email", token_type: "Bearer" };
const slackApp = { ok: true, access_token: "xoxe.xoxb-1", refresh_token: "xoxe-1", expires_in: 43_200 };
const slackPerson = { id: "U1", scope: "chat:write", access_token: "xoxe.xoxp-1", token_type: "user" };

const shapes: Readonly<Record<string, Shape>> = {
  "GitHub (an app's token, as a form)": {
    answer: answering(
      "access_token=ghu_16C7&expires_in=28800&refresh_token=ghr_1B4a&refresh_token_expires_in=15897600&scope=&token_type=bearer",
      { type: FORM },
    ),
    set: { accessToken: "ghu_16C7", refreshToken: "ghr_1B4a", tokenType: "bearer" },
    seconds: 28_800,
    refreshSeconds: 15_897_600,
  },
  "GitHub (a form that says it is JSON)": {
    answer: answering("access_token=ghu_16C7&token_type=bearer"),
    set: { accessToken: "ghu_16C7", refreshToken: "refresh-1" },
  },
  "Slack (an app's, with a person's beside it)": {
    answer: answering({
      ...slackApp,
      token_type: "bot",
      team: { id: "T1", name: "Team" },
      enterprise: null,
      authed_user: { ...slackPerson, refresh_token: "xoxe-2", expires_in: 43_200 },
    }),
    set: { accessToken: "xoxe.xoxb-1", refreshToken: "xoxe-1", tokenType: "bot" },
    seconds: 43_200,
  },
  "Slack (a person's alone)": {
    answer: answering({
      ok: true,
      app_id: "A1",
      authed_user: { ...slackPerson, refresh_token: "xoxe-2", expires_in: 43_200 },
    }),
    set: { accessToken: "xoxe.xoxp-1", refreshToken: "xoxe-2", scope: "chat:write" },
    seconds: 43_200,
  },
  "Zoho (no new refresh token, the API's domain)": {
    answer: answering({
      access_token: "1000.8c",
      api_domain: "https://www.zohoapis.eu",
      token_type: "Bearer",
      expires_in: 3600,
    }),
    set: { accessToken: "1000.8c", refreshToken: "refresh-1", facts: { api_domain: "https://www.zohoapis.eu" } },
    seconds: 3600,
    settings: { facts: findProvider("zoho")?.facts ?? [] },
  },
  "Salesforce (no lifetime)": {
    answer: answering({
      access_token: "00D5g!AQ",
      signature: "c2lnbmF0dXJl",
      scope: "refresh_token api",
      instance_url: "https://acme.my.salesforce.com",
      id: "https://login.salesforce.com/id/00D/005",
      token_type: "Bearer",
      issued_at: "1700003600000",
    }),
    set: {
      accessToken: "00D5g!AQ",
      refreshToken: "refresh-1",
      facts: { instance_url: "https://acme.my.salesforce.com" },
    },
    settings: { facts: findProvider("salesforce")?.facts ?? [] },
  },
  "Google (no new refresh token, but its end)": {
    answer: answering({ ...google, refresh_token_expires_in: 604_799, id_token: "x.eyJlbWFpbCI6ImFAYiJ9.y" }),
    set: { accessToken: "ya29.a0", refreshToken: "refresh-1", scope: "openid email", account: "a@b" },
    seconds: 3599,
    refreshSeconds: 604_799,
  },
  "Microsoft (ext_expires_in)": {
    answer: answering({
      token_type: "Bearer",
      scope: "User.Read",
      expires_in: 5126,
      ext_expires_in: 9999,
      access_token: "eyJ0.e30.c2ln",
      refresh_token: "0.AXoA",
    }),
    set: { accessToken: "eyJ0.e30.c2ln", refreshToken: "0.AXoA", scope: "User.Read" },
    seconds: 5126,
  },
  "LinkedIn (no token_type)": {
    answer: answering({
      access_token: "AQX",
      expires_in: 5_184_000,
      refresh_token: "AQW",
      refresh_token_expires_in: 525_600,
    }),
    set: { accessToken: "AQX", refreshToken: "AQW", tokenType: "Bearer" },
    seconds: 5_184_000,
    refreshSeconds: 525_600,
  },
  "Spotify (no new refresh token)": {
    answer: answering({ access_token: "BQB", token_type: "Bearer", expires_in: 3600, scope: "user-read-email" }),
    set: { accessToken: "BQB", refreshToken: "refresh-1", scope: "user-read-email" },
    seconds: 3600,
  },
  "Pipedrive (scope with commas)": {
    answer: answering({
      access_token: "v1u:AQ",
      token_type: "Bearer",
      expires_in: 3599,
      refresh_token: "1:2",
      scope: "base,deals:full",
      api_domain: "https://acme.pipedrive.com",
    }),
    set: { accessToken: "v1u:AQ", refreshToken: "1:2", scope: "base,deals:full" },
    seconds: 3599,
  },
  "Shopify (associated_user beside it)": {
    answer: answering({
      access_token: "shpat_1",
      scope: "write_orders",
      expires_in: 3600,
      refresh_token: "shprt_1",
      refresh_token_expires_in: 7_776_000,
      associated_user: { id: 1, email: "a@b" },
    }),
    set: { accessToken: "shpat_1", refreshToken: "shprt_1", scope: "write_orders" },
    seconds: 3600,
    refreshSeconds: 7_776_000,
  },
  "QuickBooks (x_refresh_token_expires_in)": {
    answer: answering({
      token_type: "bearer",
      expires_in: 3600,
      x_refresh_token_expires_in: 8_726_400,
      access_token: "eyJl..A",
      refresh_token: "AB11",
    }),
    set: { accessToken: "eyJl..A", refreshToken: "AB11" },
    seconds: 3600,
    refreshSeconds: 8_726_400,
  },
  "Notion (an owner, no lifetime, null)": {
    answer: answering({
      access_token: "ntn_1",
      refresh_token: "nrt_1",
      token_type: "bearer",
      bot_id: "b",
      workspace_icon: null,
      owner: { type: "user", user: { object: "user", id: "u", access_token: "not this one" } },
      duplicated_template_id: null,
    }),
    set: { accessToken: "ntn_1", refreshToken: "nrt_1" },
  },
  "Zoom (lifetime as text)": {
    answer: answering({
      access_token: "eyJz",
      token_type: "bearer",
      refresh_token: "eyJr",
      expires_in: "3599",
      scope: "user:read",
    }),
    set: { accessToken: "eyJz", refreshToken: "eyJr", scope: "user:read" },
    seconds: 3599,
  },
  "nobody's (status 201, a byte order mark, nested, a list of scopes)": {
    answer: answering(
      `\uFEFF${JSON.stringify({ data: { access_token: "a", refresh_token: "r", scope: ["one", "two"] } })}`,
      { status: 201, type: FORM },
    ),
    set: { accessToken: "a", refreshToken: "r", scope: "one two" },
  },
};

const reset: Answer = (_request, response) => {
  response
    .writeHead(200, { "Content-Type": JSON_TYPE, "Content-Length": "500" })
    .write('{"access_token":"access-2","re');
  setImmediate(() => response.destroy());
};

/** Whether the refresh token may have been taken is noted in the set, and no part of what a reply brings. */
function withoutIntents(sets: readonly TokenSet[] | undefined): readonly TokenSet[] | undefined {
  return sets?.map((set) => ({ ...set, sentAtMs: undefined }));
}

const refusals: Readonly<Record<string, readonly [code: string, answer: Answer, settings?: Partial<OAuthSettings>]>> = {
  "200 with an error (GitHub)": [
    "token-request-refused",
    answering({ error: "device_flow_disabled", error_description: "…" }),
  ],
  "200 with an error, as a form": [
    "token-request-refused",
    answering("error=slow&error_description=no", { type: FORM }),
  ],
  "ok: false (Slack)": ["token-request-refused", answering({ ok: false, error: "invalid_arguments" })],
  "an empty 200": ["token-reply-unreadable", answering("")],
  "a page": ["token-reply-unreadable", answering("<html>Welcome</html>", { type: "text/html" })],
  "a list": ["token-reply-unreadable", answering([{ access_token: "access-2" }])],
  "half of one": ["provider-unreachable", reset],
  "one that is cut short": ["token-reply-unreadable", answering('{"access_token":"access-2","refresh_token":"r')],
  "10 MB": ["provider-unreachable", answering({ access_token: "access-2", padding: "x".repeat(10_000_000) })],
  "an access token that is a number": ["token-reply-unreadable", answering({ access_token: 5, refresh_token: "r" })],
  "an empty access token": ["token-reply-unreadable", answering({ access_token: "", refresh_token: "r" })],
  "an access token with a blank": ["token-reply-unreadable", answering({ access_token: "a b", refresh_token: "r" })],
  "an access token with a line break": [
    "token-reply-unreadable",
    answering({ access_token: "a\r\nb", refresh_token: "r" }),
  ],
  "a coding that nobody knows": [
    "provider-unreachable",
    answering({ access_token: "access-2" }, { more: { "Content-Encoding": "gzip" } }),
  ],
};

describe("A renewal", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  describe("R12 stores, and gives, what it read of a reply like that of", () => {
    for (const [name, { answer, set, seconds, refreshSeconds, settings }] of Object.entries(shapes)) {
      it(name, async () => {
        const { outcome, after, now } = await renewedBy(answer, settings);
        const [stored] = after ?? [];
        assert.deepEqual(outcome, stored);
        assert.deepEqual({ ...stored, ...set }, stored);
        assert.equal(stored?.expiresAtMs, seconds && now + seconds * 1000);
        assert.equal(stored?.refreshExpiresAtMs, refreshSeconds && now + refreshSeconds * 1000);
      });
    }
  });

  describe("R12 says what is wrong, and leaves the stored set as it is, where the reply is", () => {
    for (const [name, [code, answer, settings]] of Object.entries(refusals)) {
      it(name, async () => {
        const { outcome, before, after } = await renewedBy(answer, settings);
        assert.ok(outcome instanceof Failure && outcome.cause instanceof Failure, String(outcome));
        assert.deepEqual([outcome.code, outcome.cause.code], ["renewal-failed", code]);
        assert.deepEqual(withoutIntents(after), withoutIntents(before));
      });
    }
  });
});
