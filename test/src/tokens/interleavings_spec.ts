import assert from "node:assert/strict";
import * as fc from "fast-check";
import { actions } from "./interleavings/actions.js";
import { faultsOf } from "./interleavings/run.js";

describe("R21 Random interleavings of renewals, crashes, deploys, slow and lost answers", function () {
  this.timeout(60_000);

  it("send no used refresh token but once after a loss that is written down, and lose nothing that is good", async () => {
    const runs = fc.asyncProperty(actions, async (happenings) => {
      assert.deepEqual(await faultsOf(happenings), []);
    });
    await fc.assert(runs, { numRuns: 1_000 });
  });
});
