const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * Last segment of the callback URL of a credential that was stored without one: made of the credential's id, always the
 * same, and not telling it to everybody who sees the URL (FNV-1a of 64 bits).
 */
export function serverNamed(id: string): string {
  const mix = (hash: bigint, byte: number) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return new TextEncoder().encode(id).reduce(mix, OFFSET).toString(16).padStart(16, "0");
}
