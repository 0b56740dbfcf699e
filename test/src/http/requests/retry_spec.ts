import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { retryWaitMs, type RetryPolicy } from "../../../../src/http/requests/retry.js";

const POLICY: RetryPolicy = { times: 3, longestWaitMs: 60_000 };
const NOW_MS = Date.parse("2026-03-01T12:00:00Z");

interface Told {
  readonly retryAfter?: string | string[];
  readonly attempt?: number;
  readonly chance?: number;
  readonly policy?: RetryPolicy;
}

function waitAfter(statusCode: number, method: string, { retryAfter, attempt = 1, chance = 1, policy }: Told = {}) {
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  return retryWaitMs({ statusCode, headers }, method, policy ?? POLICY, { attempt, nowMs: NOW_MS, chance });
}

describe("a busy API", () => {
  for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH", "PROPFIND"]) {
    const comesTwice = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].includes(method);

    it(`that says 429 to a ${method} is asked again`, () => {
      assert.equal(waitAfter(429, method), 1000);
    });

    it(`that says 503 to a ${method} is ${comesTwice ? "" : "not "}asked again`, () => {
      assert.equal(waitAfter(503, method), comesTwice ? 1000 : undefined);
    });

    it(`that says 503 to a ${method}, and when to come back, is asked again`, () => {
      assert.equal(waitAfter(503, method, { retryAfter: "7" }), 7000);
    });
  }

  for (const statusCode of [200, 302, 400, 401, 404, 408, 500, 502, 504]) {
    it(`is not one that says ${statusCode}`, () => {
      assert.equal(waitAfter(statusCode, "GET", { retryAfter: "1" }), undefined);
    });
  }

  for (const [retryAfter, expected] of [
    ["0", 0],
    ["1", 1000],
    [" 60 ", 60_000],
    ["61", undefined],
    ["99999999999999999999", undefined],
    [["2", "3"], 2000],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sunday, 01-Mar-26 12:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 12:01:01 GMT", undefined],
    ["Sun, 01 Mar 2026 11:59:59 GMT", 0],
    ["", 1000],
    ["-1", 1000],
    ["1.5", 1500],
    ["soon", 1000],
    ["2026", undefined],
  ] as const) {
    const outcome = expected === undefined ? "not asked again" : `asked again after ${expected} ms`;
    it(`that says Retry-After ${JSON.stringify(retryAfter)} is ${outcome}`, () => {
      const value = typeof retryAfter === "string" ? retryAfter : [...retryAfter];
      assert.equal(waitAfter(429, "GET", { retryAfter: value }), expected);
    });
  }

  it("that says no time is asked again after twice the wait each time, and no longer than the longest", () => {
    const policy = { times: 10, longestWaitMs: 10_000 };
    const waits = [1, 2, 3, 4, 5, 10].map((attempt) => waitAfter(429, "GET", { attempt, policy }));
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("is asked again up to half earlier, by chance", () => {
    assert.equal(waitAfter(429, "GET", { chance: 0 }), 500);
    assert.equal(waitAfter(429, "GET", { chance: 0.5 }), 750);
    assert.equal(waitAfter(429, "GET", { chance: 0, retryAfter: "1" }), 1000);
  });

  it("is asked again as often as the policy says", () => {
    assert.equal(waitAfter(429, "GET", { attempt: 3, retryAfter: "0" }), 0);
    assert.equal(waitAfter(429, "GET", { attempt: 4, retryAfter: "0" }), undefined);
    assert.equal(waitAfter(429, "GET", { policy: { ...POLICY, times: 0 }, retryAfter: "0" }), undefined);
  });
});
