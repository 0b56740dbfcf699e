import { parseHttpUrl } from "./parse-http-url.js";

/**
 * The origin that a URL template spells out, scheme, host and port: nothing that fills it in can change that. Undefined
 * where a `{{` stands before the path, and for a path alone.
 */
export function writtenOrigin(template: string, defaultScheme?: "http" | "https"): string | undefined {
  const literal = /^(?:https?:\/\/)?[^/?#\\]*/i.exec(template.trim())?.[0] ?? "";
  if (literal === "" || literal.includes("{{")) return undefined;
  try {
    return parseHttpUrl(literal, defaultScheme).origin;
  } catch {
    return undefined;
  }
}
