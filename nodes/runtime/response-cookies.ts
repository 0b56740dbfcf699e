/** Cookies by name, as core's http request gives them: `value`, and the attributes as the server wrote them. */
export function responseCookies(setCookies: readonly string[]): Record<string, Record<string, string>> {
  const cookies = setCookies.map(parseSetCookie).filter((cookie) => cookie !== undefined);
  return Object.fromEntries(cookies);
}

function parseSetCookie(text: string): [name: string, cookie: Record<string, string>] | undefined {
  const [pair = "", ...attributes] = text.split(";");
  const [name, value] = split(pair);
  if (name === "" || !pair.includes("=")) return undefined;
  const entries = attributes.map(split).filter(([key]) => key !== "");
  return [name, { ...Object.fromEntries(entries), value: decode(value) }];
}

function split(text: string): [string, string] {
  const at = text.indexOf("=");
  return at === -1
    ? [text.trim(), ""]
    : [
        text.slice(0, at).trim(),
        text
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, "$1"),
      ];
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
