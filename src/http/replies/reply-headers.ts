/** Fields of which Node, and so core's http request, takes the first line only (`message.headers` in Node's documentation). */
const SINGLE = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent"
  ).split(" "),
);

/** Reply headers as Node gives them: names in lower case, lines of one name joined, `set-cookie` always a list. */
export function readReplyHeaders(
  raw: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const fields: Record<string, string | string[] | undefined> = { ...raw };
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    if (typeof value !== "string" || name === "set-cookie") fields[name] = readLines(name, value);
  }
  return fields as Record<string, string | string[]>; // each has a value now
}

function readLines(name: string, value: string | string[] | undefined): string | string[] {
  const lines = [value ?? []].flat();
  return name === "set-cookie" ? lines : SINGLE.has(name) ? (lines[0] ?? "") : lines.join(", ");
}
