import type { DeployedCredentials } from "./deployed-credentials.js";
import type { Red } from "./red.js";

/** What people call a credential. */
export interface CredentialName {
  /** As the editor knows it. */
  readonly id: string;
  readonly name: string;
  readonly organization?: string;
}

/** By the editor's id: the credential's name or, where it has none, its provider's. */
export function credentialName(RED: Red, deployed: DeployedCredentials, credentialId: string): CredentialName {
  const settings = deployed.settings(credentialId);
  const provider = settings && "providerLabel" in settings ? settings.providerLabel : undefined;
  const name = settings?.name || provider || RED.nodes.getNode(credentialId)?.name || credentialId;
  const { organization } = settings ?? {};
  return { id: credentialId, name, ...(organization !== undefined && { organization }) };
}
