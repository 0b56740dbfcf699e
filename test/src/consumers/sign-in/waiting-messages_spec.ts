import assert from "node:assert/strict";
import type { SignInEnd } from "../../../../src/consumers/sign-in/sign-in-end.js";
import { WaitingMessages } from "../../../../src/consumers/sign-in/waiting-messages.js";
import type { Consumer } from "../../../../src/tokens/token-store.js";
import { movableClock } from "../../../support/token-process.js";

const SIGNED_IN: SignInEnd = { state: "signed-in", authorization: { receivedAtMs: 0, hasRefreshToken: true } };

const consumerOf = (consumer: string | number, channel = ""): Consumer => ({ kind: "consumer", channel, consumer });

describe("Messages that wait", () => {
  function start(most = 10_000) {
    const clock = movableClock();
    const left: [message: string, end: string][] = [];
    const dones: [message: string, error?: string][] = [];
    const waiting = new WaitingMessages<string>(most, clock, ({ message }, end) => {
      if (message === "unsendable") throw new Error("it can't be cloned");
      left.push([message, end.state === "ended" ? end.reason : end.state]);
      return message !== "nowhere";
    });
    const put = (message: string, consumer: string | number = message, nodeId = "node") => {
      waiting.put({
        credentialId: "credential",
        nodeId,
        consumer: consumerOf(consumer),
        linkName: `link of ${consumer}`,
        endsAtMs: clock.nowMs() + 1_000,
        message,
        done: (error) => dones.push(error ? [message, error.message] : [message]),
      });
    };
    return { clock, waiting, put, left, dones };
  }

  it("L11 are so many at most: the oldest goes, whichever was looked at last", () => {
    const { waiting, put, left, dones } = start(3);
    for (const message of ["a", "b", "c"]) put(message);
    waiting.nextToLookAt(2);
    put("d");
    put("e");
    assert.deepEqual(left, [
      ["a", "too-many"],
      ["b", "too-many"],
    ]);
    assert.deepEqual([dones, waiting.size, waiting.countOf("node")], [[["a"], ["b"]], 3, 3]);
  });

  it("L11 of ten thousand consumers are found at once", () => {
    const { waiting, put, left } = start();
    for (let count = 0; count < 10_000; count += 1) put(`m${count}`);
    waiting.endOf("credential", consumerOf("m5000"), SIGNED_IN);
    assert.deepEqual([left, waiting.size], [[["m5000", "signed-in"]], 9_999]);
  });

  it("go on for their own consumer, credential and channel", () => {
    const { waiting, put, left } = start();
    put("a", 5);
    put("b", "5");
    assert.equal(waiting.endOf("other", consumerOf(5), SIGNED_IN), false);
    assert.equal(waiting.endOf("credential", consumerOf(5, "sms"), SIGNED_IN), false);
    assert.equal(waiting.endOf("credential", consumerOf(5), SIGNED_IN), true);
    assert.deepEqual(left, [["a", "signed-in"]]);
  });

  it("go on at one node alone where that is meant", () => {
    const { waiting, put, left } = start();
    put("a", 5, "node");
    put("b", 5, "node2");
    waiting.endAt("node2", "credential", consumerOf(5), SIGNED_IN);
    waiting.endAt("node3", "credential", consumerOf(5), SIGNED_IN);
    assert.deepEqual(left, [["b", "signed-in"]]);
  });

  it("did not go on where their node is gone", () => {
    const { waiting, put, dones } = start();
    put("nowhere", 5);
    assert.deepEqual([waiting.endOf("credential", consumerOf(5), SIGNED_IN), dones], [false, [["nowhere"]]]);
  });

  it("that can't be sent are done with an error, and keep nobody else", () => {
    const { waiting, put, left, dones, clock } = start();
    for (const message of ["a", "unsendable", "b"]) put(message);
    clock.pass(1_000);
    waiting.endLate();
    assert.deepEqual(left, [
      ["a", "expired"],
      ["b", "expired"],
    ]);
    assert.deepEqual([dones, waiting.size], [[["a"], ["unsendable", "it can't be cloned"], ["b"]], 0]);
  });

  it("end when they are late, and not before; one whose link was used has more time", () => {
    const { waiting, put, left, clock } = start();
    for (const message of ["a", "b"]) put(message);
    waiting.extend("link of b", clock.nowMs() + 5_000);
    clock.pass(999);
    waiting.endLate();
    assert.deepEqual(left, []);
    clock.pass(1);
    waiting.endLate();
    assert.deepEqual(left, [["a", "expired"]]);
  });

  it("are not looked at any more when they have left", () => {
    const { waiting, put } = start();
    for (const message of ["a", "b"]) put(message);
    waiting.endOf("credential", consumerOf("a"), SIGNED_IN);
    assert.deepEqual(
      waiting.nextToLookAt(1).map(({ message }) => message),
      ["b"],
    );
  });

  it("are looked at in turn, however many there are", () => {
    const { waiting, put } = start();
    for (const message of ["a", "b", "c"]) put(message);
    const look = () => waiting.nextToLookAt(2).map(({ message }) => message);
    assert.deepEqual(
      [look(), look(), look()],
      [
        ["a", "b"],
        ["c", "a"],
        ["b", "c"],
      ],
    );
  });
});
