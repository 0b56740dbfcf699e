import assert from "node:assert/strict";
import { nodeProblem, nodeRedPackage } from "./node-version.js";

describe("the demo's Node", () => {
  for (const version of ["20.19.0", "20.20.2", "22.12.0", "24.0.0", "26.1.0"])
    it(`may be ${version}`, () => {
      assert.equal(nodeProblem(version), undefined);
    });

  for (const version of ["18.20.8", "20.18.3", "21.7.3", "22.11.0"])
    it(`may not be ${version}, and says so in a sentence`, () => {
      const problem = nodeProblem(version);

      assert.equal(problem, `Keyring needs Node 20.19 or newer, or 22.12 or newer; this is Node ${version}.`);
    });

  it("runs Node-RED 4.1 before Node 22, and 5.0 from then on", () => {
    const packages = ["20.19.0", "22.12.0", "24.1.0"].map(nodeRedPackage);

    assert.deepEqual(packages, ["node-red", "node-red-5", "node-red-5"]);
  });
});
