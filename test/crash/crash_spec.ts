import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { runCrashTest, runSharedTest } from "./run-crash-test.js";

describe("Node-RED 4.1, killed while it renews", function () {
  this.timeout(300_000);
  const seed = randomInt(1_000_000);

  it("R3 R23 starts again and loses nothing but what the provider took and nobody could store", async () => {
    const tally = await runCrashTest({ kills: 50, seed, worlds: 8, onProgress: () => undefined });
    assert.deepEqual(tally.faults, [], `seed ${seed}: ${tally.toString()}`);
    assert.ok(tally.renewals > 0 && tally.storedBeforeUse > 0, tally.toString());
  });

  it("R6 R7 makes one token request for two processes on one folder, and goes on when one of them is killed", async () => {
    const tally = await runSharedTest({ seconds: 10, seed });
    assert.deepEqual(tally.faults, [], `seed ${seed}: ${tally.toString()}`);
    assert.ok(tally.renewals > 0 && tally.kills > 0, tally.toString());
  });
});
