import type { Difference } from "./row.js";

/** Core puts the whole URL behind the failure's text, at this place. */
export function withoutUrl(core: RegExp, place = "sent.0.payload"): Difference {
  return {
    why: "the failure is told without the URL, which may hold a secret",
    at: { [place]: [core, /^\w+Error: (?![^]*:\/\/)/] },
  };
}

/** Core lets a proxy make a tunnel even for http; `more` is what goes to the proxy besides. */
export function absoluteForm(more: Difference["at"] = {}): Difference {
  return {
    why: "http goes to a proxy in the absolute form (RFC 9112 section 3.2.2), as curl does and proxies usually allow",
    at: {
      "asked.0.method": ["CONNECT", "GET"],
      "asked.0.target": ["api.test", "http://api.test/ok"],
      ...more,
    },
  };
}
