import type { CredentialState } from "../../src/tokens/credential-state.js";
import { dayOf } from "../../src/tls/check-validity.js";
import type { Red, Status } from "./red.js";

const LOOKS = {
  loading: { fill: "grey", shape: "ring" },
  ready: { fill: "green", shape: "dot" },
  "needs-authorizing": { fill: "yellow", shape: "ring" },
  failing: { fill: "red", shape: "ring" },
  incomplete: { fill: "yellow", shape: "ring" },
  invalid: { fill: "yellow", shape: "ring" },
} as const;

/**
 * The status of a credential's own config node. Its shape and colour are the state that pickers read in the editor:
 * a green dot can be used, and so can a green ring, whose certificate ends soon.
 */
export function statusOf(RED: Red, credential: CredentialState): Status {
  const { state } = credential;
  const text = (key: string, facts?: { date: string }) => RED._(`@keyring/node-red/keyring-credential:${key}`, facts);
  if (credential.state === "ready" && credential.endsAtMs !== undefined)
    return { fill: "green", shape: "ring", text: text("state.ending", { date: dayOf(credential.endsAtMs) }) };
  if (credential.state === "invalid")
    return { ...LOOKS.invalid, text: text(`failure-status.${credential.reason.code}`) };
  return { ...LOOKS[state], text: text(`state.${state}`) };
}
