import assert from "node:assert/strict";
import { Vigil } from "../../../src/tokens/vigil.js";

describe("A vigil", () => {
  it("tells for how long a sign has been the same", () => {
    const vigil = new Vigil(1_000);
    const looks = ["a", "a", "a", "b", "b"].map((sign, index) => vigil.quietMs(sign, 500 + index * 40));
    assert.deepEqual(looks, [0, 40, 80, 0, 40]);
  });

  it("does not count the time that the watcher slept", () => {
    const vigil = new Vigil(1_000);
    vigil.quietMs("a", 0);
    assert.equal(vigil.quietMs("a", 60_000), 1_000);
  });
});
