import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { NODE_REDS } from "../support/tools.js";

/** The beginning of a line of each row. */
const LINES: Readonly<Record<string, string>> = {
  http: "HTTP request, 100 in flight",
  https: "HTTP request, HTTPS, 10 in flight",
  mtls: "mTLS request, connections for ",
  consumers: "HTTP request for one of 200 consumers, most in the store alone",
  memory: "HTTP request, memory at 100 in flight",
  "start-up": "start-up, pack added: more CPU time",
  burst: "HTTP request, messages that failed of it",
  bodies: "HTTP request, 100 KB JSON",
  stream: "stream of 20 MB, speed",
  writes: "read and durable write, 200 token sets",
};

/** What it measures decides nothing here: the machine may be busy. */
describe("The benchmark", function () {
  this.timeout(600_000);
  const printed = new Map<string, string>();

  before(async () => {
    const script = fileURLToPath(new URL("start.js", import.meta.url));
    const measure = async (name: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, [script, "--smoke", "--on", name]);
      printed.set(name, stdout);
    };
    await Promise.all(NODE_REDS.map(measure));
  });

  for (const version of NODE_REDS)
    it(`says at its end where it was measured, and has a table with all rows, on ${version}`, () => {
      const [, machine = "", table = ""] = /\n(.+ cores, .+)\n\n([^]+)$/.exec(printed.get(version) ?? "") ?? [];
      assert.match(machine, new RegExp(`${version}\\.\\d+ on Node \\d+\\.`));
      assert.match(table, /^\| on +\| what +\| measured +\|/);
      const missing = Object.entries(LINES).filter(([, line]) => !table.includes(`| ${line}`));
      assert.deepEqual(missing, []);
      assert.doesNotMatch(table, /NaN/);
    });
});
