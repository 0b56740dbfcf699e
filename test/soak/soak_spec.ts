import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { NODE_REDS } from "../support/tools.js";

describe("Messages for a while, with tokens that end all the time", function () {
  this.timeout(120_000);

  it("all succeed on both Node-REDs, with as many token requests as renewals are due, and without growing memory", async () => {
    const script = fileURLToPath(new URL("start.js", import.meta.url));
    const stdout = await new Promise<string>((resolve) => {
      execFile(process.execPath, [script, "--minutes", "0.4"], (_missed, table) => {
        resolve(table);
      });
    });
    for (const name of NODE_REDS)
      assert.match(stdout, new RegExp(`^\\| ${name} \\| failed messages +\\| 0 .* met`, "m"));
    assert.doesNotMatch(stdout, /MISSED/);
  });
});
