import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { nodeRedVersion, root } from "../support/tools.js";

/** What the flow needs of core. */
const NEEDED = new Set(["21-httpin.js", "15-change.js"]);

/** A real Node-RED 4.1 that starts in 0.6 s: without its editor, and with few of core's nodes. A refused token is renewed at once. */
export async function startLeanNodeRed(): Promise<RunningNodeRed> {
  const version = await nodeRedVersion("Node-RED 4.1");
  const core = join(root, "node_modules/@node-red/nodes/core");
  const files = await readdir(core, { recursive: true });
  const nodes = files.filter((path) => path.endsWith(".js")).map((path) => basename(path));
  const settings = {
    disableEditor: "true",
    nodesExcludes: JSON.stringify(nodes.filter((name) => !NEEDED.has(name))),
    keyring: "{ refusedTokenMinimumAge: 0 }",
  };
  return startNodeRed({ version, flows: [], settings });
}
