import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

describe("The benchmark of the file store", function () {
  this.timeout(60_000);

  it("runs, and has a row for few and for many token sets", async () => {
    const script = fileURLToPath(new URL("store-process.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, "--sets", "300"]);
    assert.match(stdout, /read and durable write ms/);
    assert.match(stdout, /│ 10 +│[^]*│ 300 +│/);
  });
});
