import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import type { PostForm } from "../../../src/oauth/token-client.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, serve } from "../../support/exchange.js";
import { freePort } from "../../support/node-red.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { selfSigned } from "../../support/self-signed.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock, startTokenProcess, storedRecord } from "../../support/token-process.js";

/** What is wrong, how it is told, and for how long nobody asks then. */
interface Fault {
  /** Where the provider's name leads just now. */
  readonly url: () => string | Promise<string>;
  readonly code: "provider-failed" | "provider-unreachable";
  readonly facts: Readonly<Record<string, string | number>>;
  readonly waitMs: number;
  /** The token request's own limit, where nobody wants to wait for 30 s. */
  readonly timeLimitMs?: number;
  /** Nobody knows whether the provider took the refresh token: while the access token is valid it is not sent again. */
  readonly isAmbiguous?: true;
}

const answering = (status: number, body = "", headers: Readonly<Record<string, string>> = {}) =>
  serving((_request, response) => response.writeHead(status, headers).end(body));

const serving = (answer: Answer, tls?: { key: string; cert: string }) => async () =>
  `${(await serve(answer, tls)).origin}/token`;

const failed = { code: "provider-failed", waitMs: 1_000 } as const;
const unreachable = { code: "provider-unreachable", waitMs: 1_000 } as const;

const faults: Readonly<Record<string, Fault>> = {
  "500": { ...failed, url: answering(500, '{"error":"server_error"}'), facts: { status: 500 } },
  "500 with the word for a dead grant": {
    ...failed,
    url: answering(500, '{"error":"invalid_grant"}'),
    facts: { status: 500 },
  },
  "502 with a page": {
    ...failed,
    url: answering(502, "<html><h1>Bad gateway</h1></html>", { "Content-Type": "text/html" }),
    facts: { status: 502 },
  },
  "503": { ...failed, url: answering(503), facts: { status: 503 } },
  "503 with Retry-After": {
    ...failed,
    url: answering(503, "", { "Retry-After": "20" }),
    facts: { status: 503, retryAfterSeconds: 20 },
    waitMs: 20_000,
  },
  "429": { ...failed, url: answering(429), facts: { status: 429 } },
  "429 with Retry-After in seconds": {
    ...failed,
    url: answering(429, "", { "Retry-After": "7" }),
    facts: { status: 429, retryAfterSeconds: 7 },
    waitMs: 7_000,
  },
  "429 with a date as Retry-After": {
    ...failed,
    url: answering(429, "", { Date: "Sun, 06 Nov 1994 08:49:00 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:15 GMT" }),
    facts: { status: 429, retryAfterSeconds: 15 },
    waitMs: 15_000,
  },
  "429 with Retry-After of an hour, of which five minutes are waited": {
    ...failed,
    url: answering(429, "", { "Retry-After": "3600" }),
    facts: { status: 429, retryAfterSeconds: 3600 },
    waitMs: 300_000,
  },
  "400 with temporarily_unavailable": {
    ...failed,
    url: answering(400, '{"error":"temporarily_unavailable"}'),
    facts: { status: 400, error: "temporarily_unavailable" },
  },
  "no such host": { ...unreachable, url: () => "https://keyring.invalid/token", facts: { host: "provider.example" } },
  "nobody listening": {
    ...unreachable,
    url: async () => `http://127.0.0.1:${await freePort()}/token`,
    facts: { reason: "ECONNREFUSED" },
  },
  "a certificate that nobody vouches for": {
    ...unreachable,
    url: async () => serving((_request, response) => response.end("{}"), await selfSigned())(),
    facts: { reason: "DEPTH_ZERO_SELF_SIGNED_CERT" },
  },
  "a server that does not speak TLS": {
    ...unreachable,
    url: async () => (await answering(200, "{}")()).replace("http:", "https:"),
    facts: { reason: "EPROTO" },
  },
  "a connection that breaks after the request was sent": {
    ...unreachable,
    url: serving((_request, response) => response.destroy()),
    facts: { reason: "ECONNRESET" },
    isAmbiguous: true,
  },
  "an answer that breaks off": {
    ...unreachable,
    url: serving((_request, response) => {
      response.writeHead(200, { "Content-Length": "99" }).write('{"access_token":');
      setImmediate(() => response.destroy());
    }),
    facts: { reason: "ECONNRESET" },
    isAmbiguous: true,
  },
  "no answer": {
    ...unreachable,
    url: serving(() => undefined),
    facts: { reason: "time-limit" },
    timeLimitMs: 100,
    isAmbiguous: true,
  },
};

const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 };
const second = { access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 };

/** An authorized credential whose provider has this fault, until `mend`. */
async function faulty({ url, timeLimitMs }: Fault) {
  const place = await temporaryFolder();
  const clock = movableClock();
  const transport = newTransport();
  let post = createFormPoster(transport, undefined, timeLimitMs);
  let leadsTo = await url();
  const sent: string[] = [];
  const postForm: PostForm = (_url, headers, body) => {
    sent.push(new URLSearchParams(body).get("refresh_token") ?? "");
    return post(leadsTo, headers, body);
  };
  const running = startTokenProcess({ place, settings: oauthSettings(), clock, postForm });
  await running.authorize(first);
  await running.source.start();
  return {
    ...running,
    clock,
    sent,
    stored: async () => (await storedRecord(place))?.sets.map(({ refreshToken }) => refreshToken),
    /** How often it was told that the credential fails. */
    complaints: () => running.states.filter(({ state }) => state === "failing").length,
    mend: async () => {
      leadsTo = await answering(200, JSON.stringify(second))();
      post = createFormPoster(transport);
    },
  };
}

/** What ten messages get that come one after another. */
async function tenMessages(valid: () => Promise<{ accessToken: string }>): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (let count = 0; count < 10; count += 1) {
    outcomes.push(await valid().then(({ accessToken }) => accessToken, describeFailure));
  }
  return [...new Set(outcomes)];
}

function describeFailure(error: unknown): string {
  const cause = error instanceof Failure && error.cause instanceof Failure ? error.cause.code : "";
  return error instanceof Failure ? `${error.code}: ${cause}` : String(error);
}

/** The clock stands still, so what takes time is the network alone. */
for (const [name, fault] of Object.entries(faults)) {
  const { code, facts, waitMs, isAmbiguous } = fault;

  describe(`R11 Where a renewal meets ${name}`, () => {
    afterEach(closeAll);
    after(removeTemporaryFolders);

    it("messages go on with the token while it is valid, and nobody asks again within the back-off", async () => {
      const { source, tokens, clock, sent, stored, complaints } = await faulty(fault);
      clock.pass(3_600_000 - 59_000);
      assert.equal((await source.valid()).accessToken, "access-1");
      await tokens.settled();
      assert.deepEqual(await tenMessages(() => source.valid()), ["access-1"]);
      clock.pass(waitMs < 50_000 ? waitMs - 1 : 20_000);
      assert.deepEqual(await tenMessages(() => source.valid()), ["access-1"]);
      await tokens.settled();
      await source.tend();
      assert.deepEqual([sent, await stored(), complaints()], [["refresh-1"], ["refresh-1"], 1]);
    });

    it("messages fail at once with the reason when the token has ended, and go on when it is over", async () => {
      const { source, clock, sent, stored, states, events, complaints, mend } = await faulty(fault);
      clock.pass(3_600_000);
      assert.deepEqual(await tenMessages(() => source.valid()), [`renewal-failed: ${code}`]);
      const state = source.state();
      assert.ok(state.state === "failing", state.state);
      assert.deepEqual([state.reason.code, { ...state.reason.facts, ...facts }], [code, state.reason.facts]);
      clock.pass(waitMs - 1);
      assert.deepEqual(await tenMessages(() => source.valid()), [`renewal-failed: ${code}`]);
      assert.deepEqual([sent, await stored(), complaints()], [["refresh-1"], ["refresh-1"], 1]);
      await mend();
      clock.pass(1);
      assert.deepEqual(await tenMessages(() => source.valid()), ["access-2"]);
      assert.deepEqual([sent, await stored()], [["refresh-1", "refresh-1"], ["refresh-2"]]);
      assert.deepEqual([states.at(-1)?.state, complaints()], ["ready", 1]);
      assert.deepEqual(
        events.map(({ event }) => event),
        ["authorized", "renewal-failed", "renewed"],
      );
    });

    it(`the refresh token ${isAmbiguous ? "waits for the token's end" : "is sent again after the back-off"}`, async () => {
      const { source, tokens, clock, sent, mend } = await faulty(fault);
      clock.pass(3_600_000 - 59_000);
      await source.valid();
      await tokens.settled();
      await mend();
      if (waitMs < 40_000) {
        clock.pass(waitMs);
        await source.valid();
        await tokens.settled();
        assert.equal(sent.length, isAmbiguous ? 1 : 2);
      }
      clock.pass(Math.max(59_000, waitMs));
      assert.equal((await source.valid()).accessToken, "access-2");
    });
  });
}
