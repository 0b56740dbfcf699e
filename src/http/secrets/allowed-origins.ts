import { isLoopback } from "../../parse-url.js";
import { writtenOrigin } from "../urls/written-origin.js";

/** An entry of the list of origins that may see a credential's secrets. */
export interface AllowedOrigin {
  readonly origins: readonly string[];
  /** The entry was `*.` and these origins' hosts: any subdomain, not the host itself. */
  readonly subdomains: boolean;
}

const HOST = String.raw`(?:\[[\da-f:.]+\]|[^\s/?#\\@*{}:[\]]+)(?::\d+)?`;
const ENTRY = new RegExp(String.raw`^(?:(https?)://)?(\*\.)?(${HOST})(?:[/?#][^\s\\]*)?$`, "i");

/** Whether the URL's origin is on the list. `https` goes without saying; `http` must be listed so, or be on loopback. */
export function mayReceiveSecrets(url: URL, allowed: readonly string[]): boolean {
  return checkOf(allowed)(url);
}

/** The same for one list and many URLs. */
export function checkOf(allowed: readonly string[]): (url: URL) => boolean {
  const entries = allowed.map(parseAllowedOrigin).filter((entry) => entry !== undefined);
  return (url) => entries.some((entry) => covers(entry, url));
}

/** `https://api.example.com`, `https://*.example.com`, `api.example.com:8443`; undefined for what is none. A path is ignored. */
export function parseAllowedOrigin(text: string): AllowedOrigin | undefined {
  const [, scheme, wildcard, host] = ENTRY.exec(text.trim()) ?? [];
  if (host === undefined || !URL.canParse(`https://${host}`)) return undefined;
  const { hostname } = new URL(`https://${host}`);
  const subdomains = wildcard !== undefined;
  if (subdomains && !isDomainWithDot(hostname)) return undefined;
  const schemes = scheme === undefined ? (isLoopback(hostname) ? ["https", "http"] : ["https"]) : [scheme];
  return { origins: schemes.map((each) => new URL(`${each}://${host}`).origin), subdomains };
}

/**
 * Where a credential's secrets may go. Listed origins and the base URL's, if that is written out; where nothing is
 * listed and no base URL is written out, the origin that the author wrote out in the node. Never one that a message or
 * a fact of the token reply supplied. Plain `http` counts only where it is listed, or on loopback.
 */
export function effectiveOrigins(
  settings: { readonly allowedOrigins: readonly string[]; readonly baseUrl?: string | undefined },
  writtenInNode: string | undefined,
): readonly string[] {
  const base = settings.baseUrl === undefined ? undefined : writtenOrigin(settings.baseUrl);
  const implied = settings.allowedOrigins.length > 0 ? base : (base ?? writtenInNode);
  const counts = implied !== undefined && mayBeImplied(implied);
  return counts ? [...settings.allowedOrigins, implied] : settings.allowedOrigins;
}

function covers(entry: AllowedOrigin, url: URL): boolean {
  return entry.origins.some((origin) => {
    if (!entry.subdomains) return origin === url.origin;
    const { protocol, hostname, port } = new URL(origin);
    return url.protocol === protocol && url.port === port && url.hostname.endsWith(`.${hostname}`);
  });
}

function mayBeImplied(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || isLoopback(hostname);
}

/** A wildcard over a whole top-level domain, or over digits of an address, would be a mistake. */
function isDomainWithDot(hostname: string): boolean {
  return /^[^.[\]]+(?:\.[^.[\]]+)*\.[^.[\]]*[^.[\]\d][^.[\]]*$/.test(hostname);
}
