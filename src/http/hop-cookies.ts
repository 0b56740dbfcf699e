import { getHeader, withHeader, type HeaderFields } from "./headers.js";

/** No server deletes a cookie with a date after this one, and none lets one live until it. */
const LONG_PAST_MS = Date.UTC(2000, 0, 1);

/** Cookies that a chain of redirects sets: each goes back to the origin that set it, for this one exchange. */
export class HopCookies {
  readonly #byOrigin = new Map<string, Map<string, string>>();

  /** Keeps what a reply sets, and forgets what it deletes. */
  keep(url: URL, setCookies: readonly string[]): void {
    const cookies = this.#byOrigin.get(url.origin) ?? new Map<string, string>();
    this.#byOrigin.set(url.origin, cookies);
    for (const line of setCookies) {
      const [, name, value] = /^\s*([^=;\s]+)\s*=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (isDeletion(line)) cookies.delete(name);
      else cookies.set(name, value.trim());
    }
  }

  /** The headers of a request to `url`, with the kept cookies over those of the same name in its own Cookie header. */
  addTo(headers: HeaderFields, url: URL): HeaderFields {
    const cookies = this.#byOrigin.get(url.origin);
    if (cookies === undefined || cookies.size === 0) return headers;
    const own = [getHeader(headers, "cookie") ?? ""].flat().join("; ");
    const others = own.split(/;\s*/).filter((pair) => pair !== "" && !cookies.has(pair.split("=")[0] ?? ""));
    const kept = [...cookies].map(([name, value]) => `${name}=${value}`);
    return withHeader(headers, "Cookie", [...others, ...kept].join("; "));
  }
}

function isDeletion(line: string): boolean {
  if (/;\s*max-age\s*=\s*"?(?:0|-\d+)"?\s*(?:;|$)/i.test(line)) return true;
  const [, expires] = /;\s*expires\s*=\s*([^;]+)/i.exec(line) ?? [];
  return expires !== undefined && Date.parse(expires) < LONG_PAST_MS;
}
