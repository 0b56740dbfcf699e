import type { Answer } from "./api-server.js";

const ITEMS = [1, 2, 3, 4, 5, 6, 7];
const PAGE_SIZE = 3;

/** The seven items of `answerPages`, as it hands them out. */
export const PAGES: readonly (readonly number[])[] = [[1, 2, 3], [4, 5, 6], [7]];

/**
 * An API of seven items that hands out three at once, and leads on in all the ways that APIs have: `Link` header,
 * `next` and `cursor` in the body; a page, an offset or a cursor as a parameter, in the query or in a JSON body, there
 * also within `paging`. The items are at `data.items`. `instead` answers for the page of that number, from 1.
 */
export function answerPages(instead: Readonly<Record<number, Answer>> = {}): Answer {
  return (request, response) => {
    const from = firstItemOf(request.path, request.body);
    const special = instead[from / PAGE_SIZE + 1];
    if (special !== undefined) {
      special(request, response);
      return;
    }
    const next = from + PAGE_SIZE < ITEMS.length ? from + PAGE_SIZE : undefined;
    const items = ITEMS.slice(from, from + PAGE_SIZE);
    const link = next === undefined ? null : `/more?offset=${next}`;
    if (link !== null) response.setHeader("Link", `<${link}>; rel="next"`);
    response.end(JSON.stringify({ data: { items }, next: link, cursor: next === undefined ? null : `from-${next}` }));
  };
}

type Parameters = Readonly<Record<string, string | number>>;

function firstItemOf(path: string, body: string): number {
  const { page, offset, cursor } = { ...queryOf(path), ...jsonOf(body) };
  if (page !== undefined) return (Number(page) - 1) * PAGE_SIZE;
  if (cursor !== undefined) return Number(String(cursor).replace("from-", ""));
  return Number(offset ?? 0);
}

function queryOf(path: string): Parameters {
  return Object.fromEntries(new URLSearchParams(path.split("?")[1] ?? ""));
}

function jsonOf(body: string): Parameters {
  if (body === "") return {};
  const { paging, ...fields } = JSON.parse(body) as { paging?: Parameters };
  return { ...fields, ...paging };
}
