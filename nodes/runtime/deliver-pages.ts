import { Failure } from "../../src/failure.js";
import type { ApiReply } from "../../src/http/requests/api-request.js";
import { decodeReply } from "../../src/http/replies/decode-reply.js";
import type { PageRequest, Paging } from "../../src/http/pages/paging.js";
import { readPages, type Page } from "../../src/http/pages/read-pages.js";
import { deliverReply, describeReply } from "./deliver-reply.js";
import type { Delivery, Emit } from "./on-input.js";
import type { Message, Red } from "./red.js";
import type { HttpRequestConfig } from "./request-config.js";

type AskFor = (page: PageRequest | undefined) => Promise<ApiReply>;

/** What one message asks for. */
interface Asked {
  readonly config: HttpRequestConfig;
  readonly paging: Paging;
  readonly askFor: AskFor;
  /** Whether the node is being closed: then no further page is asked for. */
  readonly isClosing: () => boolean;
}

/** The pages; the message tells of one that can't be read, as it does of a single reply. */
async function* pagesOf(msg: Message, { paging, askFor }: Asked): AsyncGenerator<Page> {
  let last: ApiReply | undefined;
  try {
    yield* readPages(paging, async (page) => (last = await askFor(page)));
  } catch (error) {
    if (last && error instanceof Failure && error.code === "reply-not-json") {
      describeReply(msg, last);
      msg.payload = decodeReply(last, "txt");
    }
    throw error;
  }
}

/** All pages as one list in one message. A page that is refused is the outcome, as a single reply would be. */
export async function deliverJoined(msg: Message, asked: Asked): Promise<Delivery> {
  const { config, paging, isClosing } = asked;
  const items: unknown[] = [];
  for await (const page of pagesOf(msg, asked)) {
    if (isClosing()) return {};
    if (!isSuccess(page.reply)) return deliverReply(config, msg, page.reply);
    if (page.items === undefined) throw new Failure("paging-items-missing", { path: paging.itemsPath });
    items.push(...page.items);
    if (page.isLast) describePage(msg, page);
  }
  msg.payload = items;
  return { send: [msg] };
}

/**
 * A message a page, with `msg.parts` so that a Join node can put them together; the number of pages is known with the
 * last. Parts that the message had are kept within, as core's Split does.
 */
export async function deliverEach(RED: Red, msg: Message, asked: Asked, emit: Emit): Promise<Delivery> {
  const { config, paging, isClosing } = asked;
  const id = RED.util.generateId();
  for await (const page of pagesOf(msg, asked)) {
    if (!isSuccess(page.reply)) return deliverReply(config, msg, page.reply);
    const message = RED.util.cloneMessage(msg);
    describePage(message, page);
    const { items, index, isLast } = page;
    if (paging.itemsPath !== "" && items === undefined)
      throw new Failure("paging-items-missing", { path: paging.itemsPath });
    const hasList = items !== undefined && paging.itemsPath !== "";
    message.payload = hasList ? items : (page.content ?? decodeReply(page.reply, "txt"));
    message.parts = {
      id,
      type: "array",
      index,
      // Join puts lists of more than one together to one list.
      ...(items !== undefined && { len: Math.max(items.length, 2) }),
      ...(isLast && { count: index + 1 }),
      ...(msg.parts !== undefined && { parts: msg.parts }),
    };
    if (isLast) return { send: [message] };
    emit([message]);
    if (isClosing()) return {};
  }
  return {};
}

function describePage(msg: Message, { reply, hasMore }: Page): void {
  describeReply(msg, reply);
  if (hasMore) msg.hasMorePages = true;
  else delete msg.hasMorePages;
}

function isSuccess({ statusCode }: ApiReply): boolean {
  return statusCode >= 200 && statusCode < 300;
}
