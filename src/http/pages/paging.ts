import { Failure } from "../../failure.js";
import { parsePath, readPath } from "../../variables/read-path.js";
import type { ApiReply } from "../requests/api-request.js";
import { findNextLink, isNothing, resolveNextLink } from "./next-link.js";

/** How an API hands out a long list page by page. */
export interface Paging {
  /** What leads on: the Link header, a URL in the body, a page number, an offset, or a cursor in the body. */
  readonly kind: "header" | "link" | "page" | "offset" | "cursor";
  /** Of the next link or cursor in the body. */
  readonly path: string;
  /** What carries the page, offset or cursor. */
  readonly parameter: string;
  readonly placement: "query" | "body";
  /** The first page or offset. */
  readonly first: number;
  /** The items of a full page, at least 1. */
  readonly size: number | undefined;
  /** Of the list in the body; "" is the body itself. */
  readonly itemsPath: string;
  /** At least 1. */
  readonly mostPages: number;
  /** The author's stop rule on the body. */
  readonly isLast?: (content: unknown) => Promise<boolean>;
}

/** Which page to ask for. */
export type PageRequest =
  | { readonly kind: "url"; readonly url: string }
  | {
      readonly kind: "parameter";
      readonly name: string;
      readonly value: string | number;
      readonly placement: "query" | "body";
    };

/** One reply, its JSON, and the list in it. */
export interface PageContent {
  readonly reply: ApiReply;
  readonly content: unknown;
  readonly items: readonly unknown[] | undefined;
}

/** What was read so far, the page at hand included. */
export interface Progress {
  readonly pages: number;
  readonly items: number;
}

/** Whether pages are asked for by a number, so that only the list in a page, or the author's rule, tells the end. */
export function isCounted({ kind }: Paging): boolean {
  return kind === "page" || kind === "offset";
}

/** The first page of a counted API; undefined where the request goes out as the author made it. */
export function firstRequest(paging: Paging): PageRequest | undefined {
  return isCounted(paging) ? withValue(paging, paging.first) : undefined;
}

/**
 * What to ask for after this page; undefined where the page says that it is the last. Throws `paging-link-invalid` for
 * a link or cursor that can't be followed, and `paging-items-missing` where only a list could tell how to go on.
 */
export function nextRequest(paging: Paging, page: PageContent, progress: Progress): PageRequest | undefined {
  switch (paging.kind) {
    case "header":
      return toUrl(findNextLink(page.reply.headers["link"]), page);
    case "link":
      return toUrl(pointerOf(paging, page), page);
    case "cursor":
      return toCursor(paging, pointerOf(paging, page));
    default:
      return hasFullList(paging, page) ? withValue(paging, nextNumber(paging, progress)) : undefined;
  }
}

function toUrl(target: unknown, { reply }: PageContent): PageRequest | undefined {
  const url = resolveNextLink(target, reply.url);
  return url === undefined ? undefined : { kind: "url", url };
}

function toCursor(paging: Paging, cursor: unknown): PageRequest | undefined {
  if (isNothing(cursor)) return undefined;
  // JSON.parse rounds the long whole numbers that some APIs have for ids: that would be another page.
  const isRounded = typeof cursor === "number" && Math.abs(cursor) > Number.MAX_SAFE_INTEGER;
  if ((typeof cursor !== "string" && typeof cursor !== "number") || isRounded) throw new Failure("paging-link-invalid");
  return withValue(paging, cursor);
}

function pointerOf({ path }: Paging, { content }: PageContent): unknown {
  const parts = parsePath(path.trim());
  if (parts === undefined) throw new Failure("paging-link-invalid");
  return readPath(content, parts);
}

/** With the author's stop rule a page number needs no list; an offset without a size always does. */
function hasFullList({ kind, size, itemsPath, isLast }: Paging, { items }: PageContent): boolean {
  if (items !== undefined) return items.length >= (size ?? 1);
  if (isLast === undefined || (kind === "offset" && size === undefined)) {
    throw new Failure("paging-items-missing", { path: itemsPath });
  }
  return true;
}

function nextNumber({ kind, first, size }: Paging, { pages, items }: Progress): number {
  if (kind === "page") return first + pages;
  return first + (size === undefined ? items : size * pages);
}

function withValue({ parameter, placement }: Paging, value: string | number): PageRequest {
  return { kind: "parameter", name: parameter, value, placement };
}
