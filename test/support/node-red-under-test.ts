import { createRequire } from "node:module";
import type NodeRed41 from "node-red";

const require = createRequire(import.meta.url);

/** The package of the Node-RED that flows run in, in this process: 4.1 unless the environment names another. */
export const nodeRedPath = require.resolve(process.env.KEYRING_TEST_NODE_RED ?? "node-red");

export const NodeRed = require(nodeRedPath) as typeof NodeRed41;

/** A core node's module, from the Node-RED under test. */
export function coreNode(path: string): (RED: never) => void {
  return createRequire(nodeRedPath)(`@node-red/nodes/core/${path}`) as (RED: never) => void;
}
