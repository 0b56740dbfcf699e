type Headers = Record<string, string | string[]>;

/**
 * The headers with the cookies of `msg.cookies` in the Cookie header, over those of the same name, as in core: text is
 * encoded, `{ value, encode: false }` goes as it is, null is left out.
 */
export function withMessageCookies(headers: Headers, cookies: unknown): Headers {
  const added = Object.entries(typeof cookies === "object" && cookies !== null ? cookies : {}).flatMap(
    ([name, cookie]: [string, unknown]) => pairOf(name, cookie),
  );
  if (added.length === 0) return headers;
  const names = new Set(added.map(([name]) => name));
  const name = Object.keys(headers).find((each) => each.toLowerCase() === "cookie") ?? "Cookie";
  const own = [headers[name] ?? ""].flat().join("; ").split(/;\s*/);
  const kept = own.filter((pair) => pair !== "" && !names.has(pair.split("=")[0]?.trim() ?? ""));
  return { ...headers, [name]: [...kept, ...added.map(([key, value]) => `${key}=${value}`)].join("; ") };
}

function pairOf(name: string, cookie: unknown): [name: string, value: string][] {
  const isObject = typeof cookie === "object" && cookie !== null;
  const value: unknown = isObject && "value" in cookie ? cookie.value : cookie;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return [];
  const isRaw = isObject && "encode" in cookie && cookie.encode === false;
  return [[name, isRaw ? String(value) : encodeURIComponent(value)]];
}
