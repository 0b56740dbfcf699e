/** The URL with these parameters at the end of its query, in place of its own of the same names. The rest stays as it is written. */
export function withParameters(url: URL, parameters: Readonly<Record<string, string>>): URL {
  const names = Object.keys(parameters);
  if (names.length === 0) return url;
  const extended = new URL(withoutParameters(url.href, names));
  const own = extended.search.slice(1);
  const added = new URLSearchParams(parameters).toString();
  extended.search = own === "" ? added : `${own}&${added}`;
  return extended;
}

/** The URL with these parameters behind its own. */
export function appendParameters(url: URL, parameters: readonly (readonly [name: string, value: string])[]): URL {
  if (parameters.length === 0) return url;
  const extended = new URL(url);
  const added = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
  extended.search = url.search.length > 1 ? `${url.search.slice(1)}&${added}` : added;
  return extended;
}

/** A URL or relative reference, as text, without the query parameters of these names. */
export function withoutParameters(reference: string, names: readonly string[]): string {
  const [, path, query, fragment] = /^([^?#]*)\?([^#]*)(.*)$/s.exec(reference) ?? [];
  if (path === undefined || query === undefined || fragment === undefined) return reference;
  const kept = query.split("&").filter((part) => !names.includes(nameOf(part)));
  if (kept.length === query.split("&").length) return reference;
  return `${path}${kept.length === 0 ? "" : "?"}${kept.join("&")}${fragment}`;
}

/** Decoded as a server would: `%61pi_key=x` is `api_key`. */
function nameOf(part: string): string {
  return [...new URLSearchParams(part).keys()][0] ?? "";
}
