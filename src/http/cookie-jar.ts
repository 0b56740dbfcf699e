import type * as ToughCookie from "tough-cookie";
import { getHeader, withHeader, type HeaderFields } from "./headers.js";

/**
 * Cookies by the rules of RFC 6265, but that one without a Domain goes back only to the origin that set it, port and
 * scheme included.
 */
export class CookieJar {
  readonly #ofDomains: ToughCookie.CookieJar;
  readonly #ofOrigins = new Map<string, ToughCookie.CookieJar>();
  readonly #library: typeof ToughCookie;

  private constructor(library: typeof ToughCookie) {
    this.#library = library;
    this.#ofDomains = this.#newJar();
  }

  /** An empty jar; tough-cookie is loaded with the first. */
  static async open(): Promise<CookieJar> {
    return new CookieJar(await import("tough-cookie"));
  }

  /** Keeps what a reply sets, and forgets what it deletes. What breaks the rules is left out. */
  keep(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const jar = /;\s*domain\s*=\s*[^\s;]/i.test(line) ? this.#ofDomains : this.#ofOrigin(url.origin);
      jar.setCookieSync(line, url.href, { ignoreError: true });
    }
  }

  /** The headers of a request to `url`, with the kept cookies over those of the same name in its own Cookie header. */
  addTo(headers: HeaderFields, url: URL): HeaderFields {
    const jars = [this.#ofDomains, this.#ofOrigins.get(url.origin)];
    // A line without name and value is one to tough-cookie.
    const kept = jars
      .flatMap((jar) => jar?.getCookiesSync(url.href) ?? [])
      .filter((each) => each.cookieString() !== "");
    if (kept.length === 0) return headers;
    const names = new Set(kept.map(({ key }) => key));
    const own = [getHeader(headers, "cookie") ?? ""].flat().join("; ");
    const others = own.split(/;\s*/).filter((pair) => pair !== "" && !names.has(pair.split("=")[0]?.trim() ?? ""));
    return withHeader(headers, "Cookie", [...others, ...kept.map((cookie) => cookie.cookieString())].join("; "));
  }

  #ofOrigin(origin: string): ToughCookie.CookieJar {
    const jar = this.#ofOrigins.get(origin) ?? this.#newJar();
    this.#ofOrigins.set(origin, jar);
    return jar;
  }

  #newJar(): ToughCookie.CookieJar {
    return new this.#library.CookieJar(undefined, { looseMode: true });
  }
}
