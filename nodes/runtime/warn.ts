import type { Red, RedNode } from "./red.js";

/** A warning of the node's, by its key among the shared sentences. */
export function warn(RED: Red, node: RedNode, key: string): void {
  node.warn(RED._(`@keyring/node-red/keyring-credential:warning.${key}`));
}
