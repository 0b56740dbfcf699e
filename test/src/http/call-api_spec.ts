import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { afterEach, describe, it } from "mocha";
import { systemClock } from "../../../src/clock.js";
import { expiryRule } from "../../../src/credentials/expiry-rule.js";
import type { LiveCredential, Use } from "../../../src/credentials/live-credential.js";
import { Failure } from "../../../src/failure.js";
import { callApi, type CallTools } from "../../../src/http/call-api.js";
import { callTo, USUAL_OPTIONS } from "../../support/api-call.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, serve } from "../../support/exchange.js";
import { hasCode } from "../../support/has-code.js";

function toolsWith(parts: Partial<CallTools> = {}): CallTools {
  const retry = { times: 2, longestWaitMs: 60_000 };
  return { credential: undefined, transport: newTransport(), clock: systemClock, retry, ...parts };
}

/** Says this status so often, with this Retry-After, and then 200. */
function busy(times: number, statusCode = 429, retryAfter = "0"): Answer {
  let left = times;
  return (_, response) => {
    left -= 1;
    if (left >= 0) response.writeHead(statusCode, { "Retry-After": retryAfter }).end("busy");
    else response.end("fine");
  };
}

/** A credential whose tokens follow one another. */
function tokens(origin: string, ...values: readonly string[]): LiveCredential {
  const useOf = ([token = "none", ...rest]: readonly string[]): Use => ({
    applied: { headers: { Authorization: `Bearer ${token}` }, query: {} },
    facts: {},
    renewal: {
      isExpired: expiryRule({ expired: { statuses: [401] } }, () => Promise.reject(new Error("no expression"))),
      afterRefusal: () => Promise.resolve(rest.length === 0 ? undefined : useOf(rest)),
    },
  });
  const settings = { id: "c", name: "c", type: "basic", username: "", password: "", allowedOrigins: [origin] } as const;
  return {
    settings,
    state: () => ({ state: "ready" }),
    useNow: () => undefined,
    use: () => Promise.resolve(useOf(values)),
  };
}

describe("callApi", () => {
  afterEach(closeAll);

  it("asks a busy API again and gives the reply that came then", async () => {
    const server = await serve(busy(2));
    const reply = await callApi(callTo(server.origin, { method: "POST", payload: { a: 1 } }), toolsWith());
    assert.equal(reply.body.toString(), "fine");
    assert.deepEqual(
      server.requests.map(({ method, body }) => [method, body]),
      Array.from({ length: 3 }, () => ["POST", '{"a":1}']),
    );
  });

  it("asks again at the time that the API says, by its own clock", async () => {
    const server = await serve(busy(1, 503, "Sun, 01 Mar 2026 12:00:00 GMT"));
    const clock = { nowMs: () => Date.parse("2026-03-01T11:59:59.999Z") };
    const reply = await callApi(callTo(server.origin), toolsWith({ clock }));
    assert.equal(reply.body.toString(), "fine");
  });

  it("gives the last refusal where the API stays busy", async () => {
    const server = await serve(busy(9));
    const reply = await callApi(callTo(server.origin), toolsWith());
    assert.equal(reply.statusCode, 429);
    assert.equal(reply.body.toString(), "busy");
    assert.equal(server.requests.length, 3);
  });

  for (const [what, answer, parts] of [
    ["the wait would be longer than the longest", busy(1, 429, "61"), {}],
    ["the status is another", busy(1, 500), {}],
    ["the payload is a stream", busy(1), { method: "POST", payload: Readable.from(["x"]) }],
    [
      "the form has a stream",
      busy(1),
      {
        method: "POST",
        headers: { "Content-Type": "multipart/form-data" },
        payload: { a: { value: Readable.from(["x"]) } },
      },
    ],
  ] as const) {
    it(`gives the first reply where ${what}`, async () => {
      const server = await serve(answer);
      const reply = await callApi(callTo(server.origin, parts), toolsWith());
      assert.notEqual(reply.statusCode, 200);
      assert.equal(server.requests.length, 1);
    });
  }

  it("gives the first reply where the author wants no retries", async () => {
    const server = await serve(busy(1));
    const { credential, transport, clock } = toolsWith();
    assert.equal((await callApi(callTo(server.origin), { credential, transport, clock })).statusCode, 429);
    assert.equal(server.requests.length, 1);
  });

  it("waits no more where the node is closed, and gives the reply", async () => {
    const closing = new AbortController();
    const close = () => {
      closing.abort();
    };
    const nowMs = () => {
      // The wait begins in this turn.
      setImmediate(close);
      return 0;
    };
    const tools = toolsWith({ closing: closing.signal, clock: { nowMs } });
    const server = await serve(busy(9, 429, "60"));
    assert.equal((await callApi(callTo(server.origin), tools)).statusCode, 429);
    assert.equal(server.requests.length, 1);
    assert.equal((await callApi(callTo(server.origin), tools)).statusCode, 429);
    assert.equal(server.requests.length, 2);
  });

  it("asks again with a stream wanted, and gives the stream that came then", async () => {
    const server = await serve(busy(1));
    const options = { ...USUAL_OPTIONS, asStream: true };
    const reply = await callApi(callTo(server.origin, { options }), toolsWith());
    assert.equal(reply.statusCode, 200);
    assert.ok(reply.stream);
    reply.stream.destroy();
  });

  it("asks for the page that is wanted, each time", async () => {
    const server = await serve(busy(1));
    const page = { kind: "parameter", name: "page", value: 2, placement: "query" } as const;
    await callApi(callTo(`${server.origin}/?a=1`), toolsWith(), page);
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ["/?a=1&page=2", "/?a=1&page=2"],
    );
  });
});

describe("callApi with a credential", () => {
  afterEach(closeAll);

  /** Takes one token, and says of others that they are refused. */
  const taking =
    (token: string, challenge = "Bearer"): Answer =>
    ({ headers }, response) => {
      if (headers.authorization === `Bearer ${token}`) response.end("fine");
      else response.writeHead(401, { "WWW-Authenticate": challenge }).end();
    };

  it("asks once more with another token where the first is refused", async () => {
    const server = await serve(taking("new"));
    const credential = tokens(server.origin, "old", "new", "newest");
    const reply = await callApi(callTo(server.origin), toolsWith({ credential }));
    assert.equal(reply.body.toString(), "fine");
    assert.equal(server.requests.length, 2);
  });

  it("gives the refusal where the other token is refused, too, and where there is no other", async () => {
    const server = await serve(taking("none of these"));
    for (const [values, requests] of [
      [["old", "new", "newest"], 2],
      [["only"], 3],
    ] as const) {
      const credential = tokens(server.origin, ...values);
      assert.equal((await callApi(callTo(server.origin), toolsWith({ credential }))).statusCode, 401);
      assert.equal(server.requests.length, requests);
    }
  });

  it("asks for no other token where it is the scope that lacks", async () => {
    const server = await serve(taking("new", 'Bearer error="insufficient_scope"'));
    const credential = tokens(server.origin, "old", "new");
    assert.equal((await callApi(callTo(server.origin), toolsWith({ credential }))).statusCode, 401);
    assert.equal(server.requests.length, 1);
  });

  it("gets another token where a stream was refused, but says that the stream can't be sent again", async () => {
    const server = await serve(taking("new"));
    const credential = tokens(server.origin, "old", "new");
    const call = callTo(server.origin, { method: "POST", payload: Readable.from(["once"]) });
    await assert.rejects(callApi(call, toolsWith({ credential })), hasCode("body-not-repeatable"));
    assert.equal(server.requests.length, 1);
  });

  it("sends nothing where there is no token", async () => {
    const server = await serve((_, response) => response.end());
    const use = () => Promise.reject(new Failure("needs-authorizing"));
    const credential = { ...tokens(server.origin), use };
    await assert.rejects(callApi(callTo(server.origin), toolsWith({ credential })), { code: "needs-authorizing" });
    assert.equal(server.connections(), 0);
  });

  it("waits for no token where one is fresh", async () => {
    const server = await serve(taking("fresh"));
    const fresh = await tokens(server.origin, "fresh").use();
    const credential = { ...tokens(server.origin), useNow: () => fresh, use: () => Promise.reject(new Error("asked")) };
    assert.equal((await callApi(callTo(server.origin), toolsWith({ credential }))).statusCode, 200);
  });
});
