import assert from "node:assert/strict";
import { listenOnLoopback } from "../support/loopback-server.js";
import { DemoProblem } from "./demo-problem.js";
import { portsFrom, readPorts, refuseTakenPorts } from "./ports.js";

describe("the demo's ports", () => {
  it("are 1880 and the three after it", () => {
    assert.deepEqual(readPorts([], {}), { editor: 1880, oauth: 1881, crm: 1882, nlu: 1883 });
  });

  it("all move with --port, which comes before PORT", () => {
    assert.equal(readPorts(["--port", "2880"], { PORT: "3880" }).crm, 2882);
    assert.equal(readPorts(["--port=2880"], {}).oauth, 2881);
    assert.equal(readPorts([], { PORT: "3880" }).editor, 3880);
  });

  for (const port of ["0", "65533", "x", "1e3", ""])
    it(`refuse "${port}" in a sentence`, () => {
      assert.throws(() => readPorts(["--port", port], {}), { name: "DemoProblem", message: /is not a port: choose/ });
    });

  it("refuse any other option in a sentence", () => {
    assert.throws(() => readPorts(["--prot", "2880"], {}), DemoProblem);
  });

  it("name the one that is in use, and another to choose", async () => {
    const other = await listenOnLoopback(0);
    const taken = Number(new URL(other.url).port);

    await assert.rejects(refuseTakenPorts({ ...portsFrom(taken), editor: taken }), {
      message: new RegExp(`^Port ${taken} is in use\\. Choose another: npm start -- --port \\d+$`),
    });
    await other.close();
  });
});
