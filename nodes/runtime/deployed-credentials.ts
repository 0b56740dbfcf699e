import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { fingerprintOf } from "../../src/credentials/fingerprint.js";
import type { LiveCredential } from "../../src/credentials/live-credential.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import type { Deployment, OnState } from "./deployment.js";
import { Listeners } from "./listeners.js";

/** A credential's node as it runs: its own id, and what the editor and the store call the credential, which differ inside a subflow. */
export interface CredentialIds {
  readonly nodeId: string;
  readonly credentialId: string;
}

interface Deployed extends Deployment {
  readonly credentialId: string;
  /** Undefined where the credential can't be used. */
  readonly settings: CredentialSettings | undefined;
}

/** The credentials of all credential nodes that run, found by the node's id or by the editor's. */
export class DeployedCredentials {
  /** Every change of state of a running credential node. */
  readonly states = new Listeners<[nodeId: string, state: CredentialState]>();
  readonly #deployed = new Map<string, Deployed>();

  get size(): number {
    return this.#deployed.size;
  }

  /** Puts a node's credential in the place of the one before; resolves when its state was told. */
  async put({ nodeId, credentialId }: CredentialIds, deployment: Deployment, settings?: CredentialSettings) {
    this.#deployed.set(nodeId, { ...deployment, credentialId, settings });
    await deployment.start();
  }

  remove(nodeId: string, isRemoved: boolean): void {
    this.#deployed.get(nodeId)?.close(isRemoved);
    this.#deployed.delete(nodeId);
  }

  /** Tells whoever listens to a node's states, beside `onState`. */
  teller(nodeId: string, onState: OnState): OnState {
    return (state) => {
      onState(state);
      this.states.tell(nodeId, state);
    };
  }

  /** Undefined where no credential node of this id runs. */
  credential(nodeId: string): LiveCredential | undefined {
    return this.#deployed.get(nodeId)?.credential;
  }

  /** What the editor calls a running credential node. */
  credentialIdOf(nodeId: string): string {
    return this.#deployed.get(nodeId)?.credentialId ?? nodeId;
  }

  /** Every credential's id, as the editor knows it, and state. */
  list(): readonly { id: string; state: CredentialState }[] {
    return [...this.#deployed.values()].map(({ credentialId, credential }) => ({
      id: credentialId,
      state: credential.state(),
    }));
  }

  /** The settings under which a credential is deployed, by the editor's id; of several in subflows those of the first that is complete. */
  settings(credentialId: string): CredentialSettings | undefined {
    return this.#ofCredential(credentialId).find(({ settings }) => settings !== undefined)?.settings;
  }

  /** The same of a credential that consumers sign in to; undefined for any other. */
  consumerSettings(credentialId: string): OAuthSettings | undefined {
    const settings = this.settings(credentialId);
    return settings?.type === "consumer" ? settings : undefined;
  }

  /** The credential that is deployed with the tokens of these settings. */
  ofTokens(settings: OAuthSettings): LiveCredential | undefined {
    const fingerprint = fingerprintOf(settings);
    const isSame = (other: CredentialSettings | undefined) =>
      hasSharedTokens(other) && fingerprintOf(other) === fingerprint;
    return this.#ofCredential(settings.id).find((deployed) => isSame(deployed.settings))?.credential;
  }

  /** The client certificate of the editor's id. */
  certificate(credentialId: string): LiveCredential | undefined {
    return this.#ofCredential(credentialId).find(({ settings }) => settings?.type === "mutual")?.credential;
  }

  #ofCredential(credentialId: string): readonly Deployed[] {
    return [...this.#deployed.values()].filter((deployed) => deployed.credentialId === credentialId);
  }
}
