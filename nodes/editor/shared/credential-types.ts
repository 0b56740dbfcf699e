/** Types of credentials whose tokens belong to consumers. */
const WITH_CONSUMERS: readonly unknown[] = ["consumer", "pre_authentication"];

export function hasConsumers(credentialType: unknown): boolean {
  return WITH_CONSUMERS.includes(credentialType);
}
