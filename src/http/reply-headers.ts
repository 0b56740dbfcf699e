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
  const fields: [string, string | string[]][] = [];
  for (const [name, value] of Object.entries(raw)) {
    const lines = typeof value === "string" ? [value] : (value ?? []);
    fields.push([name, name === "set-cookie" ? lines : SINGLE.has(name) ? (lines[0] ?? "") : lines.join(", ")]);
  }
  return Object.fromEntries(fields);
}
