/** RFC 7616 section 3.4: for these a quoted string must be sent, for the others it must not. */
const QUOTED = new Set(["username", "realm", "nonce", "uri", "response", "cnonce", "opaque"]);

/**
 * Fields of a Digest `Authorization` header, without quotes and escapes. Undefined for another scheme, and for a field
 * that comes twice or is quoted otherwise than RFC 7616 says.
 */
export function readAuthorization(header: string): ReadonlyMap<string, string> | undefined {
  if (!header.startsWith("Digest ")) return undefined;
  const fields = new Map<string, string>();
  for (const part of splitAtCommas(header.slice("Digest ".length))) {
    const [, name = "", value = ""] = /^\s*([a-z]+\*?)=(\S|\S.*\S)\s*$/.exec(part) ?? [];
    const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
    if (name === "" || fields.has(name) || isQuoted !== QUOTED.has(name)) return undefined;
    fields.set(name, isQuoted ? unescape(value.slice(1, -1)) : value);
  }
  return fields;
}

/** The parts between commas that stand in no quoted string. */
function splitAtCommas(text: string): readonly string[] {
  const parts = [""];
  let isInQuotes = false;
  let isEscaped = false;
  for (const character of text) {
    if (character === "," && !isInQuotes) {
      parts.push("");
      continue;
    }
    if (character === '"' && !isEscaped) isInQuotes = !isInQuotes;
    isEscaped = isInQuotes && character === "\\" && !isEscaped;
    parts.push(`${parts.pop() ?? ""}${character}`);
  }
  return parts;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => character);
}
