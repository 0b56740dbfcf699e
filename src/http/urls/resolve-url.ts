import { Failure } from "../../failure.js";
import { fillTemplate } from "./fill-template.js";
import { parseHttpUrl } from "./parse-http-url.js";
import { writtenOrigin } from "./written-origin.js";

/** What a URL template is filled in from, and what its path is resolved against. */
export interface UrlSource {
  /** The message. */
  readonly view: object;
  /** Public facts of the credential, for `{{credential.fact}}`. */
  readonly facts: Readonly<Record<string, string>>;
  /** Of the credential; may hold `{{credential.fact}}`, and nothing of the message. */
  readonly baseUrl?: string;
  /** The template is `msg.url`: text from anywhere. As in core, it is taken as it is and not filled in. */
  readonly fromMessage: boolean;
  /** Of a URL without one: http unless told otherwise. */
  readonly defaultScheme?: "http" | "https";
}

export interface ResolvedUrl {
  readonly url: URL;
  /** Spelled out by the author in this template, so that secrets may go there; see `written-origin.ts`. */
  readonly writtenOrigin: string | undefined;
}

/**
 * The URL of a request. A path (one `/`) goes behind the credential's base URL. User information stays in the URL.
 * Throws `no-url`, `url-invalid`, `url-not-http` and `base-url-missing`.
 */
export function resolveUrl(template: string, source: UrlSource, read = readUrl): ResolvedUrl {
  const { view, facts, fromMessage, baseUrl, defaultScheme } = source;
  const text = (fromMessage ? template : fillTemplate(template, view, facts)).trim();
  const base = text.startsWith("/") ? fillTemplate(baseUrl ?? "", {}, facts).trim() : "";
  return read(text, base, fromMessage ? "" : template, defaultScheme);
}

/** The URL of a text that is filled in, behind the base URL where it is a path; `template` is what the author wrote. */
export function readUrl(
  text: string,
  base: string,
  template: string,
  defaultScheme: UrlSource["defaultScheme"],
): ResolvedUrl {
  if (text === "") throw new Failure("no-url");
  // `//host` and `/\host` are another host to a URL parser.
  if (/^(?:\\|\/[/\\])/.test(text)) throw new Failure("url-invalid");
  const url = text.startsWith("/") ? behindBase(text, base) : parseHttpUrl(text, defaultScheme);
  return { url, writtenOrigin: writtenOrigin(template, defaultScheme) };
}

function behindBase(path: string, base: string): URL {
  if (base === "" || base.startsWith("/")) throw new Failure("base-url-missing");
  const root = parseHttpUrl(base);
  root.search = "";
  root.hash = "";
  return parseHttpUrl(root.href.replace(/\/$/, "") + path);
}
