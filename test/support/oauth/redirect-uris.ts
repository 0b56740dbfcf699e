import type { Provider } from "oidc-provider";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Says which redirect URIs the provider takes: exactly those listed, or, where none are, every callback of Keyring on
 * loopback, because its port and the credential's id are not known when the clients are registered.
 */
export function allowRedirectUris(provider: Provider, listed: readonly string[] | undefined): void {
  // oidc-provider's own recipe for redirect URIs that are not registered one by one.
  provider.Client.prototype.redirectUriAllowed = (redirectUri) =>
    listed === undefined ? isKeyringCallback(redirectUri) : listed.includes(redirectUri);
}

function isKeyringCallback(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, pathname } = new URL(redirectUri);
  return protocol === "http:" && LOOPBACK.has(hostname) && /\/keyring\/callback\/[^/]+$/.test(pathname);
}
