import type { LiveCredential } from "../../src/credentials/live-credential.js";
import { Failure } from "../../src/failure.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import type { Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import type { Runtime } from "./runtime.js";
import { statusOf } from "./status-of.js";

/** The credential of a node, or undefined where it has none. Throws `credential-missing` where the one it names is gone. */
export function credentialOf(runtime: Runtime, { credential }: RequestConfig): LiveCredential | undefined {
  if (credential === undefined || credential === "") return undefined;
  const found = runtime.credential(credential);
  if (found === undefined) throw new Failure("credential-missing");
  return found;
}

/** Shows in the node's status, from the start on, that its credential can't be used; clears it when it can again. */
export function showCredentialState(RED: Red, node: RedNode, runtime: Runtime, { credential }: RequestConfig): void {
  if (credential === undefined || credential === "") return;
  const show = (state: CredentialState) => {
    node.status(state.state === "ready" ? {} : statusOf(RED, state));
  };
  const unwatch = runtime.watch((nodeId, state) => {
    if (nodeId === credential) show(state);
  });
  const known = runtime.credential(credential)?.state();
  if (known) show(known);
  node.on("close", (_removed, done) => {
    unwatch();
    done();
  });
}
