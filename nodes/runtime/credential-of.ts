import type { LiveCredential } from "../../src/credentials/live-credential.js";
import { overCertificate } from "../../src/credentials/over-certificate.js";
import { Failure } from "../../src/failure.js";
import type { Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import type { Runtime } from "./runtime.js";
import { statusOf } from "./status-of.js";

/** A node's choice of credentials. */
export interface CredentialChoice extends Pick<RequestConfig, "credential"> {
  /** Over the certificate of the first one, which then must have one. */
  readonly secondCredential?: string;
  /** Whether the first credential must be a client certificate. */
  readonly needsCertificate?: boolean;
}

/**
 * The credential of a node, or undefined where it has none. Throws `credential-missing` where the one it names is gone, and
 * `credential-not-mutual`.
 */
export function credentialOf(
  runtime: Runtime,
  choice: CredentialChoice,
  combine = overCertificate,
): LiveCredential | undefined {
  const first = find(runtime, choice.credential);
  const second = find(runtime, choice.secondCredential);
  const isOther = first?.settings !== undefined && first.settings.type !== "mutual";
  if (choice.needsCertificate && (first === undefined || isOther)) throw new Failure("credential-not-mutual");
  return first && second ? combine(first, second) : first;
}

function find(runtime: Runtime, id = ""): LiveCredential | undefined {
  if (id === "") return undefined;
  const found = runtime.deployed.credential(id);
  if (found === undefined) throw new Failure("credential-missing");
  return found;
}

/** Shows in the node's status, from the start on, that its credential can't be used; clears it when it can again. */
export function showCredentialState(RED: Red, node: RedNode, runtime: Runtime, choice: CredentialChoice): void {
  const ids = [choice.credential, choice.secondCredential].filter((id) => id !== undefined && id !== "");
  if (ids.length === 0) return;
  const show = () => {
    const state = stateNow(runtime, choice);
    if (state) node.status(state.state === "ready" ? {} : statusOf(RED, state));
  };
  const unwatch = runtime.deployed.states.add((nodeId) => {
    if (ids.includes(nodeId)) show();
  });
  show();
  node.on("close", (_removed, done) => {
    unwatch();
    done();
  });
}

/** Undefined where a credential is missing, of which the first message tells. */
function stateNow(runtime: Runtime, choice: CredentialChoice) {
  try {
    return credentialOf(runtime, choice)?.state();
  } catch {
    return undefined;
  }
}
