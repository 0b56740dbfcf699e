import type { CredentialState } from "../../src/tokens/credential-state.js";
import type { Red, Status } from "./red.js";

const LOOKS = {
  loading: { fill: "grey", shape: "ring" },
  ready: { fill: "green", shape: "dot" },
  "needs-authorizing": { fill: "yellow", shape: "ring" },
  failing: { fill: "red", shape: "ring" },
  incomplete: { fill: "yellow", shape: "ring" },
} as const;

/**
 * The status of a credential's own config node. Its shape and colour are the state that pickers read in the editor:
 * a green dot can be used.
 */
export function statusOf(RED: Red, { state }: CredentialState): Status {
  return { ...LOOKS[state], text: RED._(`@keyring/node-red/keyring-credential:state.${state}`) };
}
