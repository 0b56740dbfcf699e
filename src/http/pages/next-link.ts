import { Failure } from "../../failure.js";

/** A parameter of a link: its name, and its value as a token or between quotes, where commas and semicolons are text. */
const PARAMETER = String.raw`\s*;\s*([^\s=;,]*)\s*(?:=\s*("(?:[^"\\]|\\.)*"?|[^;,]*))?`;
const PARAMETERS = new RegExp(PARAMETER, "g");
const LINKS = new RegExp(`<([^<>]*)>((?:${PARAMETER})*)`, "g");

/**
 * The target of the Link header's `rel="next"` as the server wrote it, so perhaps relative (RFC 8288 section 3);
 * undefined where there is none. A link with an anchor speaks of another resource and is passed over (section 3.2).
 */
export function findNextLink(header: string | readonly string[] | undefined): string | undefined {
  const lines = [header ?? []].flat().join(", ");
  for (const [, target = "", text = ""] of lines.matchAll(LINKS)) {
    const parameters = readParameters(text);
    const relations = (parameters.get("rel") ?? "").toLowerCase().split(/\s+/);
    // Header bytes arrive as Latin-1, but servers write UTF-8.
    if (relations.includes("next") && !parameters.has("anchor")) return Buffer.from(target, "latin1").toString("utf8");
  }
  return undefined;
}

/**
 * The next page's absolute URL, from what an API gave as its link; undefined where that says that there is none
 * (nothing, null, false, ""). Without a login and a fragment. Throws `paging-link-invalid` for all that is no http URL.
 */
export function resolveNextLink(target: unknown, base: string): string | undefined {
  if (isNothing(target)) return undefined;
  if (typeof target !== "string" || !URL.canParse(target, base)) throw new Failure("paging-link-invalid");
  const url = new URL(target, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Failure("paging-link-invalid");
  url.username = "";
  url.password = "";
  url.hash = "";
  return url.href;
}

/** Whether an API says with this value that no page follows. */
export function isNothing(value: unknown): value is undefined | null | false | "" {
  return value === undefined || value === null || value === false || value === "";
}

/** By name in lower case; of a name that comes twice the first counts (RFC 8288 section 3.3). */
function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(PARAMETERS)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, unquote(value));
  }
  return parameters;
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  return value.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1");
}
