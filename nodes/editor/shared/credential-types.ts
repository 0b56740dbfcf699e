/** Types of credentials whose tokens belong to consumers. */
const WITH_CONSUMERS: readonly unknown[] = ["consumer", "pre_authentication"];

/** What a node can use, by the node's type, and first what a credential made in its dialog begins with. All others take any type. */
const USED_BY: Readonly<Record<string, readonly unknown[]>> = {
  "keyring-login-link": ["consumer"],
  "keyring-authorize-message": ["oauth2", "consumer", "pre_authentication", "basic", "access_token", "nlu"],
};

export function hasConsumers(credentialType: unknown): boolean {
  return WITH_CONSUMERS.includes(credentialType);
}

export function fitsNode(nodeType: string, credentialType: unknown): boolean {
  return USED_BY[nodeType]?.includes(credentialType) ?? true;
}

/** Undefined where a node says nothing of it. */
export function firstTypeFor(nodeType: string): unknown {
  return USED_BY[nodeType]?.[0];
}
