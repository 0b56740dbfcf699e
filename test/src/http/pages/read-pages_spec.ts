import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import type { ApiReply } from "../../../../src/http/requests/api-request.js";
import type { PageRequest, Paging } from "../../../../src/http/pages/paging.js";
import { readPages, type Page } from "../../../../src/http/pages/read-pages.js";
import { USUAL_PAGING } from "./usual-paging.js";

/** A reply as an API writes it; `next` is told both in the body and in the Link header. */
interface Written {
  readonly status?: number;
  readonly text?: string;
  readonly items?: readonly unknown[] | null;
  readonly next?: unknown;
  readonly url?: string;
}

const broken: Written = { text: "<html>" };
const refused: Written = { status: 429, text: "slow down" };

function write({ status = 200, text, items, next, url = "https://api.example.com/things" }: Written): ApiReply {
  return {
    statusCode: status,
    headers: typeof next === "string" ? { link: `<${next}>; rel="next"` } : {},
    body: Buffer.from(text ?? JSON.stringify({ items, next })),
    url,
    redirects: [],
  };
}

/** An API that gives these replies one after another, and what it was asked for. */
function apiOf(replies: readonly (Written | Error)[]) {
  const asked: (PageRequest | undefined)[] = [];
  const askFor = (request: PageRequest | undefined): Promise<ApiReply> => {
    const reply = replies[asked.length] ?? new Error("asked once too often");
    asked.push(request);
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(write(reply));
  };
  return { asked, askFor, values: () => asked.map(shortly) };
}

function shortly(request: PageRequest | undefined): string | number | undefined {
  return request?.kind === "url" ? request.url.replace("https://api.example.com", "") : request?.value;
}

/** The pages that came, and what ended them if not the last page. */
async function collect(paging: Paging, { askFor }: { askFor: ReturnType<typeof apiOf>["askFor"] }) {
  const pages: Page[] = [];
  try {
    for await (const page of readPages(paging, askFor)) pages.push(page);
    return { pages, error: undefined };
  } catch (error) {
    return { pages, error };
  }
}

/** `0:a,b` is the page of index 0 with two items; `!` marks the last, `+` that there is more, `-` a page without a list. */
function summary(pages: readonly Page[]): string {
  return pages
    .map(({ index, items, isLast, hasMore }) => {
      return `${index}:${items?.join(",") ?? "-"}${isLast ? "!" : ""}${hasMore ? "+" : ""}`;
    })
    .join(" ");
}

interface Case {
  readonly title: string;
  readonly paging?: Partial<Paging>;
  readonly replies: readonly Written[];
  readonly pages: string;
  readonly asked: readonly (string | number | undefined)[];
}

const a = { items: ["a", "b"] };
const b = { items: ["c", "d"] };
const short = { items: ["e"] };
const empty = { items: [] };
const untilC = { isLast: (content: unknown) => Promise.resolve(JSON.stringify(content).includes('"c"')) };

function counted(kind: "page" | "offset", numbers: readonly number[]): readonly Case[] {
  const upTo = (count: number) => numbers.slice(0, count);
  return [
    { title: "ends before an empty page", replies: [a, b, empty], pages: "0:a,b 1:c,d!", asked: upTo(3) },
    { title: "gives an empty page where it is the first", replies: [empty], pages: "0:!", asked: upTo(1) },
    { title: "takes null for an empty list", replies: [a, { items: null }], pages: "0:a,b!", asked: upTo(2) },
    { title: "takes 204 for an empty page", replies: [a, { status: 204, text: "" }], pages: "0:a,b!", asked: upTo(2) },
    { title: "ends with a short page", paging: { size: 2 }, replies: [a, short], pages: "0:a,b 1:e!", asked: upTo(2) },
    {
      title: "ends with a full page where an empty one follows",
      paging: { size: 2 },
      replies: [a, b, empty],
      pages: "0:a,b 1:c,d!",
      asked: upTo(3),
    },
    { title: "ends by the author's rule", paging: untilC, replies: [a, b], pages: "0:a,b 1:c,d!", asked: upTo(2) },
    { title: "ends at the bound", paging: { mostPages: 2 }, replies: [a, b], pages: "0:a,b 1:c,d!+", asked: upTo(2) },
    { title: "ends at a bound of one", paging: { mostPages: 1 }, replies: [a], pages: "0:a,b!+", asked: upTo(1) },
    {
      title: "has no more where the bound's page is short",
      paging: { mostPages: 2, size: 2 },
      replies: [a, short],
      pages: "0:a,b 1:e!",
      asked: upTo(2),
    },
    {
      title: "has no more where the bound's page is empty",
      paging: { mostPages: 2 },
      replies: [a, empty],
      pages: "0:a,b!",
      asked: upTo(2),
    },
    { title: "ends with a refusal", replies: [a, refused], pages: "0:a,b 1:-!", asked: upTo(2) },
  ];
}

function pointed(kind: "link" | "header" | "cursor", name: (page: number) => string): readonly Case[] {
  const [second, third] = [name(2), name(3)];
  return [
    {
      title: "ends where nothing leads on",
      replies: [{ ...a, next: second }, { ...b, next: third }, short],
      pages: "0:a,b 1:c,d 2:e!",
      asked: [undefined, second, third],
    },
    {
      title: "goes on after an empty page",
      replies: [{ ...empty, next: second }, a],
      pages: "0: 1:a,b!",
      asked: [undefined, second],
    },
    {
      title: "needs no list",
      replies: [{ next: second }, {}],
      pages: "0:- 1:-!",
      asked: [undefined, second],
    },
    {
      title: "does not end with a short page",
      paging: { size: 2 },
      replies: [{ ...short, next: second }, a],
      pages: "0:e 1:a,b!",
      asked: [undefined, second],
    },
    {
      title: "ends by the author's rule",
      paging: untilC,
      replies: [
        { ...a, next: second },
        { ...b, next: third },
      ],
      pages: "0:a,b 1:c,d!",
      asked: [undefined, second],
    },
    {
      title: "ends at the bound",
      paging: { mostPages: 2 },
      replies: [
        { ...a, next: second },
        { ...b, next: third },
      ],
      pages: "0:a,b 1:c,d!+",
      asked: [undefined, second],
    },
    {
      title: "has no more where the bound's page is the last",
      paging: { mostPages: 2 },
      replies: [{ ...a, next: second }, b],
      pages: "0:a,b 1:c,d!",
      asked: [undefined, second],
    },
    {
      title: "ends where the API repeats itself",
      paging: { mostPages: 2 },
      replies: [
        { ...a, next: second },
        { ...b, next: second },
      ],
      pages: "0:a,b 1:c,d!",
      asked: [undefined, second],
    },
    {
      title: "ends with a refusal, whatever that says of a next page",
      replies: [
        { ...a, next: second },
        { status: 500, items: [], next: third },
      ],
      pages: "0:a,b 1:-!",
      asked: [undefined, second],
    },
    { title: "takes 204 for an empty page", replies: [{ status: 204, text: "" }], pages: "0:!", asked: [undefined] },
  ];
}

const cases: Readonly<Record<Paging["kind"], readonly Case[]>> = {
  page: counted("page", [1, 2, 3]),
  offset: counted("offset", [1, 3, 5]),
  header: pointed("header", (page) => `/things?page=${page}`),
  link: pointed("link", (page) => `/things?page=${page}`),
  cursor: pointed("cursor", (page) => `cursor-${page}`),
};

for (const kind of ["page", "offset", "header", "link", "cursor"] as const) {
  describe(`pages by ${kind}`, () => {
    for (const { title, paging, replies, pages, asked } of cases[kind]) {
      it(title, async () => {
        const api = apiOf(replies);
        const read = await collect({ ...USUAL_PAGING, ...paging, kind }, api);
        assert.equal(read.error, undefined);
        assert.equal(summary(read.pages), pages);
        assert.deepEqual(api.values(), asked);
      });
    }
  });
}

function assertCode(error: unknown, code: FailureCode): void {
  assert.ok(error instanceof Failure);
  assert.equal(error.code, code);
}

describe("a page", () => {
  it("has its reply and what it holds", async () => {
    const { pages } = await collect({ ...USUAL_PAGING, kind: "cursor" }, apiOf([a]));
    assert.equal(pages[0]?.reply.statusCode, 200);
    assert.deepEqual(pages[0].content, a);
  });

  it("has its reply and nothing else where it is refused", async () => {
    const { pages } = await collect({ ...USUAL_PAGING, kind: "cursor" }, apiOf([{ status: 500, items: ["x"] }]));
    assert.equal(pages[0]?.reply.statusCode, 500);
    assert.equal(pages[0].content, undefined);
  });

  it("may be a list as a whole", async () => {
    const { pages } = await collect({ ...USUAL_PAGING, itemsPath: " " }, apiOf([{ text: '["a"]' }, { text: "[]" }]));
    assert.equal(summary(pages), "0:a!");
  });

  it("has no list where the items' path is none", async () => {
    const { pages } = await collect({ ...USUAL_PAGING, kind: "link", itemsPath: "a b" }, apiOf([a]));
    assert.equal(summary(pages), "0:-!");
  });

  it("need not be JSON where the Link header leads on", async () => {
    const untilHtml = { isLast: () => Promise.resolve(true) };
    const api = apiOf([{ ...broken, next: "/2" }, broken]);
    const { pages, error } = await collect({ ...USUAL_PAGING, ...untilHtml, kind: "header" }, api);
    assert.equal(error, undefined);
    assert.equal(summary(pages), "0:- 1:-!");
  });

  it("is not asked for again where a link leads back to the first", async () => {
    const api = apiOf([{ ...a, url: "https://api.example.com/list#a", next: "https://API.example.com/list#b" }]);
    const { pages } = await collect({ ...USUAL_PAGING, kind: "link" }, api);
    assert.equal(summary(pages), "0:a,b!");
  });

  it("is given once where the size is 0, which leads nowhere", async () => {
    const { pages } = await collect({ ...USUAL_PAGING, kind: "offset", size: 0 }, apiOf([a]));
    assert.equal(summary(pages), "0:a,b!");
  });
});

describe("a failure", () => {
  for (const [title, reply, code] of [
    ["a page that is no JSON", broken, "reply-not-json"],
    ["a page without a list", { text: "{}" }, "paging-items-missing"],
  ] as const) {
    it(`comes after the page that waited: ${title}`, async () => {
      const { pages, error } = await collect(USUAL_PAGING, apiOf([a, b, reply]));
      assert.equal(summary(pages), "0:a,b 1:c,d");
      assertCode(error, code);
    });
  }

  it("comes after the page that waited where no answer came", async () => {
    const { pages, error } = await collect(USUAL_PAGING, apiOf([a, new Failure("no-answer")]));
    assert.equal(summary(pages), "0:a,b");
    assertCode(error, "no-answer");
  });

  it("comes after the page that waited where the author's rule fails", async () => {
    const isLast = (content: unknown) => {
      return JSON.stringify(content).includes("c")
        ? Promise.reject(new Failure("expression-invalid"))
        : untilC.isLast(content);
    };
    const { pages, error } = await collect({ ...USUAL_PAGING, isLast }, apiOf([a, b]));
    assert.equal(summary(pages), "0:a,b");
    assertCode(error, "expression-invalid");
  });

  for (const kind of ["link", "cursor"] as const) {
    it(`is a page that is no JSON for ${kind}`, async () => {
      assertCode((await collect({ ...USUAL_PAGING, kind }, apiOf([broken]))).error, "reply-not-json");
    });
  }

  for (const kind of ["link", "header"] as const) {
    it(`is a next link out of http for ${kind}`, async () => {
      const { error } = await collect({ ...USUAL_PAGING, kind }, apiOf([{ ...a, next: "file:///etc/passwd" }]));
      assertCode(error, "paging-link-invalid");
    });
  }
});

describe("the API", () => {
  it("is asked for nothing before the first page is wanted", async () => {
    const api = apiOf([a]);
    await readPages({ ...USUAL_PAGING, kind: "cursor" }, api.askFor).return(undefined);
    assert.equal(api.asked.length, 0);
  });

  for (const [kind, expected] of [
    ["cursor", 1],
    ["page", 2],
  ] as const) {
    it(`is asked for nothing more where one page is enough, by ${kind}`, async () => {
      const api = apiOf([{ ...a, next: "2" }, { ...b, next: "3" }, empty]);
      for await (const page of readPages({ ...USUAL_PAGING, kind }, api.askFor)) {
        assert.equal(page.index, 0);
        break;
      }
      assert.equal(api.asked.length, expected);
    });
  }
});

/** A list of `count` items, given out in pages of `size` in the way of `paging`. */
function listApi({ kind, first }: Paging, count: number, size: number) {
  const all = Array.from({ length: count }, (_, index) => index);
  const askFor = (request: PageRequest | undefined): Promise<ApiReply> => {
    const start = startOf(request);
    const next = start + size < count ? start + size : undefined;
    const pointer = next === undefined || kind === "cursor" ? next : `?from=${next}`;
    return Promise.resolve(write({ items: all.slice(start, start + size), next: pointer }));
  };
  function startOf(request: PageRequest | undefined): number {
    if (request === undefined) return 0;
    if (request.kind === "url") return Number(new URL(request.url).searchParams.get("from"));
    if (kind === "page") return (Number(request.value) - first) * size;
    return Number(request.value) - (kind === "offset" ? first : 0);
  }
  return { all, askFor };
}

/** The same numbers in each run (Park and Miller's generator). */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state;
  }
}

describe("a list of any length, in pages of any size", () => {
  for (const kind of ["page", "offset", "header", "link", "cursor"] as const) {
    it(`comes whole and in order by ${kind}, with one last page`, async () => {
      const random = randomNumbers(20_240_607);
      for (let round = 0; round < 300; round += 1) {
        const [count, size, first] = [random.next().value % 40, 1 + (random.next().value % 9), random.next().value % 3];
        const paging: Paging = { ...USUAL_PAGING, kind, first, size: random.next().value % 2 === 0 ? size : undefined };
        const { all, askFor } = listApi(paging, count, size);
        const { pages, error } = await collect(paging, { askFor });
        const note = `${count} items by ${size} from ${first}`;
        assert.equal(error, undefined, note);
        assert.deepEqual(
          pages.flatMap(({ items }) => items),
          all,
          note,
        );
        assert.deepEqual(
          pages.map(({ isLast }) => isLast),
          pages.map((_, index) => index === pages.length - 1),
          note,
        );
        assert.equal(pages.length, Math.max(1, Math.ceil(count / size)), note);
        assert.ok(
          pages.every(({ hasMore }) => !hasMore),
          note,
        );
      }
    });
  }
});
