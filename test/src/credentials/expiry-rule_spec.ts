import assert from "node:assert/strict";
import { expiryRule } from "../../../src/credentials/expiry-rule.js";
import type { Evaluate, ExpiredReply } from "../../../src/credentials/live-credential.js";
import { Failure } from "../../../src/failure.js";
import { assertNoSecret } from "../../support/secret-leak.js";

const reply = (statusCode: number, body = "", headers: ExpiredReply["headers"] = {}): ExpiredReply => ({
  statusCode,
  headers,
  body: Buffer.from(body),
});

const unexpected: Evaluate = () => Promise.reject(new Error("nobody expected an expression"));

/** Notes what the expression is given, and answers `value`. */
function evaluator(value: unknown) {
  const inputs: object[] = [];
  const evaluate: Evaluate = (_expression, input) => {
    inputs.push(input);
    return Promise.resolve(value);
  };
  return { inputs, evaluate };
}

describe("The rule for an ended token", () => {
  const scopeChallenge = { "www-authenticate": 'Bearer realm="api", error="insufficient_scope"' };
  const byStatus = [
    ["a status of the list", [401], reply(401), true],
    ["another status", [401], reply(403), false],
    ["the last status of a longer list", [401, 403], reply(403), true],
    ["a success", [401, 403], reply(200), false],
    ["any status of an empty list", [], reply(401), false],
    ["want of scope", [401, 403], reply(403, "", scopeChallenge), false],
    ["want of scope in one of several challenges", [401], reply(401, "", severalChallenges()), false],
    ["another challenge", [401], reply(401, "", { "www-authenticate": 'Bearer error="invalid_token"' }), true],
  ] as const;
  for (const [name, statuses, answer, expected] of byStatus) {
    it(`says ${expected ? "yes" : "no"} at once to ${name}`, () => {
      assert.equal(expiryRule({ expired: { statuses } }, unexpected)(answer), expected);
    });
  }

  const rule = { expired: { statuses: [401], expression: "the expression" } };

  for (const [name, value, expected] of [
    ["true", true, true],
    ["false", false, false],
    ["nothing", undefined, false],
    ["a text, even one that says true", "true", false],
    ["a list", [true], false],
  ] as const) {
    it(`says ${expected ? "yes" : "no"} where the expression gives ${name}`, async () => {
      assert.equal(await expiryRule(rule, evaluator(value).evaluate)(reply(200)), expected);
    });
  }

  it("does not ask the expression where the status says it already, or where scope is wanting", () => {
    assert.equal(expiryRule(rule, unexpected)(reply(401)), true);
    assert.equal(expiryRule(rule, unexpected)(reply(200, "", scopeChallenge)), false);
  });

  for (const [name, body, payload] of [
    ["JSON", '{"error":{"code":"expired"}}', { error: { code: "expired" } }],
    ["text", "<error>expired</error>", "<error>expired</error>"],
    ["nothing", "", {}],
  ] as const) {
    it(`shows the expression status, headers and a body of ${name}`, async () => {
      const { inputs, evaluate } = evaluator(false);
      await expiryRule(rule, evaluate)(reply(200, body, { "x-end": "1" }));
      assert.deepEqual(inputs, [{ statusCode: 200, headers: { "x-end": "1" }, payload }]);
    });
  }

  it("fails with the expression, and without the error that quotes the reply", async () => {
    const evaluate: Evaluate = () => Promise.reject(new Error("can't compare the-answer"));
    const error: unknown = await Promise.resolve(expiryRule(rule, evaluate)(reply(200, "the-answer"))).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Failure);
    assert.deepEqual([error.code, error.facts], ["expression-failed", { expression: "the expression" }]);
    assertNoSecret(error, "the-answer");
  });
});

function severalChallenges(): ExpiredReply["headers"] {
  return { "www-authenticate": ['Basic realm="api"', 'Bearer error="insufficient_scope"'] };
}
