import type { LiveCredential } from "../../src/credentials/live-credential.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";

export type OnState = (state: CredentialState) => void;

/** A credential in use by its node. */
export interface Deployment {
  readonly credential: LiveCredential;
  /** Tells the state, and until `close` each change of it. */
  start(): Promise<void>;
  /** Ends that, and where the node is gone what was kept for it. */
  close(isRemoved: boolean): void;
}

/** Of a credential whose state can't change. */
export function deployUnchanging(credential: LiveCredential, onState: OnState): Deployment {
  return {
    credential,
    start() {
      onState(credential.state());
      return Promise.resolve();
    },
    close() {
      // nothing tells of it
    },
  };
}
