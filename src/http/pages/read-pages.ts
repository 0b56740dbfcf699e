import { Failure } from "../../failure.js";
import { parsePath, readPath } from "../../variables/read-path.js";
import type { ApiReply } from "../requests/api-request.js";
import { decodeReply } from "../replies/decode-reply.js";
import { firstRequest, isCounted, nextRequest, type PageContent, type PageRequest, type Paging } from "./paging.js";

/** One page of an API's list. */
export interface Page extends PageContent {
  /** From 0. */
  readonly index: number;
  readonly isLast: boolean;
  /** The bound was reached where the next page would have been asked for; a counted API may turn out to have none. */
  readonly hasMore: boolean;
}

type AskFor = (request: PageRequest | undefined) => Promise<ApiReply>;

/**
 * The pages of an API's list, each asked for when it is wanted and given when it is known whether it is the last: of a
 * counted API a page waits for the next, and an empty one after it is not given. A reply that is no 2xx is the last, as
 * it is. Throws `reply-not-json` (but for the Link header), `paging-link-invalid`, `paging-items-missing` and what
 * `askFor` throws, after the page that waited.
 */
export function readPages(paging: Paging, askFor: AskFor): AsyncGenerator<Page> {
  const pages = askPages(paging, askFor);
  return isCounted(paging) ? holdBack(pages) : pages;
}

/** Each page as soon as it is there: the last one is known by what it says, or by the bound. */
async function* askPages(paging: Paging, askFor: AskFor): AsyncGenerator<Page> {
  const asked = new Set<string>();
  let request = firstRequest(paging);
  let items = 0;
  for (let pages = 1; ; pages += 1) {
    const page = readPage(paging, await askFor(request));
    asked.add(keyOf(request ?? { kind: "url", url: page.reply.url }));
    items += page.items?.length ?? 0;
    const next = (await isEnd(paging, page)) ? undefined : nextRequest(paging, page, { pages, items });
    // An API that repeats itself would go on for ever.
    const hasNext = next !== undefined && !asked.has(keyOf(next));
    const isLast = !hasNext || pages >= paging.mostPages;
    yield { ...page, index: pages - 1, isLast, hasMore: isLast && hasNext };
    if (isLast) return;
    request = next;
  }
}

/** Each page when the next one is there; a page whose next one is empty is the last. */
async function* holdBack(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  let held: Page | undefined;
  try {
    for await (const page of pages) {
      const isEmpty = page.items?.length === 0;
      if (held !== undefined) yield { ...held, isLast: isEmpty };
      if (held !== undefined && isEmpty) return;
      held = page;
      if (page.isLast) yield page;
    }
  } catch (error) {
    if (held !== undefined) yield held;
    throw error;
  }
}

/** Whether nothing follows, whatever the page says of a next one. */
async function isEnd({ isLast }: Paging, { reply, content }: PageContent): Promise<boolean> {
  if (!isSuccess(reply)) return true;
  return content !== undefined && (await isLast?.(content)) === true;
}

function readPage(paging: Paging, reply: ApiReply): PageContent {
  if (!isSuccess(reply)) return { reply, content: undefined, items: undefined };
  const content = paging.kind === "header" ? contentOrNothing(reply) : decodeReply(reply, "obj");
  return { reply, content, items: reply.body.length === 0 ? [] : itemsAt(paging.itemsPath, content) };
}

/** The Link header leads on from a page of any kind. */
function contentOrNothing(reply: ApiReply): unknown {
  try {
    return decodeReply(reply, "obj");
  } catch (error) {
    if (error instanceof Failure && error.code === "reply-not-json") return undefined;
    throw error;
  }
}

/** The list at the path; null is an empty one, as Go writes it. */
function itemsAt(path: string, content: unknown): readonly unknown[] | undefined {
  const parts = parsePath(path.trim());
  const found = parts === undefined ? undefined : readPath(content, parts);
  return found === null ? [] : Array.isArray(found) ? found : undefined;
}

function isSuccess({ statusCode }: ApiReply): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function keyOf(request: PageRequest): string {
  return request.kind === "url" ? `url ${request.url.replace(/#.*/s, "")}` : `value ${request.value}`;
}
