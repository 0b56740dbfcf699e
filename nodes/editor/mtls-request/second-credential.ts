import type { ValueOf } from "../shared/form-values.js";

/** Which hint stands under the second credential: what it is for, or what its tokens are bound to. */
export function secondHint(valueOf: ValueOf): "second" | "bound" | "unbound" {
  const second = RED.nodes.node(valueOf("secondCredential"));
  if (second?.credentialType !== "oauth2") return "second";
  return second.certificate === valueOf("credential") ? "bound" : "unbound";
}

/** Whether the second credential's tokens are bound to another certificate than the node's. */
export function boundElsewhere(valueOf: ValueOf): boolean {
  const bound = RED.nodes.node(valueOf("secondCredential"))?.certificate ?? "";
  return bound !== "" && bound !== valueOf("credential");
}
