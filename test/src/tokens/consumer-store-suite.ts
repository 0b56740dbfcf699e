import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import {
  SHARED,
  type Consumer,
  type ConsumerPage,
  type ConsumerStore,
  type PendingChange,
} from "../../../src/tokens/token-store.js";
import { openStores, ownSecret, record, type StorePlace } from "./token-store-suite.js";
import { hasCode } from "../../support/has-code.js";

const MINUTE_MS = 60_000;

const consumer = (id: string | number, channel = ""): Consumer => ({ kind: "consumer", channel, consumer: id });

function recordOf(account: string): TokenRecord {
  return { sets: record.sets.map((set) => ({ ...set, account })) };
}

/** Every page from the first to the last; `between` is called before each but the first. */
async function allPages(
  store: ConsumerStore,
  { id = "credential", limit = 3, search = "", between = () => Promise.resolve() } = {},
): Promise<readonly ConsumerPage[]> {
  const pages = [await store.consumers(id, { after: undefined, limit, search })];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
    await between();
    pages.push(await store.consumers(id, { after: next, limit, search }));
  }
  return pages;
}

/** As texts that can be compared; the same one twice where a consumer is listed twice. */
function listed(pages: readonly ConsumerPage[]): readonly string[] {
  const owners = pages.flatMap(({ consumers }) => consumers.map(({ owner }) => owner));
  return owners.map(textOf).sort();
}

function textOf({ channel, consumer: id }: Consumer): string {
  return JSON.stringify([channel, id]);
}

/** What every store must do for consumers, beside token sets; `makePlace` gives a new and empty place. */
export function testConsumerStore(makePlace: () => Promise<StorePlace>): void {
  let place: StorePlace;
  const open = openStores(() => place);

  beforeEach(async () => {
    place = await makePlace();
  });

  describe("lists consumers", () => {
    const signIn = async (owners: readonly Consumer[], id = "credential") => {
      const store = open();
      await Promise.all(owners.map((owner) => store.write(id, owner, record, undefined)));
    };
    const signOut = async (owner: Consumer) => {
      const store = open();
      await store.remove("credential", owner, (await store.read("credential", owner))?.revision);
    };
    const found = async (search: string) => listed(await allPages(open(), { search }));
    const many = (length: number, name = "consumer") => Array.from({ length }, (_, at) => consumer(`${name} ${at}`));

    it("none where nobody signed in", async () => {
      await open().write("credential", SHARED, record, undefined);
      assert.deepEqual(await open().consumers("credential", { after: undefined, limit: 3, search: "" }), {
        consumers: [],
        total: 0,
      });
    });

    it("with their records, and not the author's nor another credential's", async () => {
      const store = open();
      await store.write("credential", SHARED, record, undefined);
      await store.write("credential", consumer("ada", "chat"), recordOf("Ada"), undefined);
      await store.write("another", consumer("bob"), record, undefined);
      assert.deepEqual(await open().consumers("credential", { after: undefined, limit: 3, search: "" }), {
        consumers: [{ owner: consumer("ada", "chat"), record: recordOf("Ada") }],
        total: 1,
      });
    });

    it("each once, in pages that are full but for the last", async () => {
      const all = many(8);
      await signIn(all);
      const pages = await allPages(open());
      assert.deepEqual(
        pages.map(({ consumers, total }) => [consumers.length, total]),
        [
          [3, 8],
          [3, 8],
          [2, 8],
        ],
      );
      assert.deepEqual(listed(pages), all.map(textOf).sort());
    });

    it("with no page after one that is full and the last", async () => {
      await signIn(many(6));
      assert.equal((await allPages(open())).length, 2);
    });

    it("each once who stays while others come and go", async () => {
      const [staying, going] = [many(12, "staying"), many(12, "going")];
      await signIn([...staying, ...going]);
      let turn = 0;
      const between = async () => {
        await signOut(going[turn] ?? assert.fail());
        await signIn([consumer(`coming ${turn}`)]);
        turn += 1;
      };
      const names = listed(await allPages(open(), { between }));
      assert.equal(new Set(names).size, names.length);
      assert.deepEqual(
        names.filter((name) => name.includes("staying")),
        staying.map(textOf).sort(),
      );
    });

    it("not once they have signed out", async () => {
      await signIn([consumer("ada"), consumer("bob")]);
      await signOut(consumer("ada"));
      const pages = await allPages(open());
      assert.deepEqual([listed(pages), pages[0]?.total], [['["","bob"]'], 1]);
    });

    it("once though they were written again and again", async () => {
      const store = open();
      const first = await store.write("credential", consumer("ada"), record, undefined);
      await store.write("credential", consumer("ada"), recordOf("Ada"), first);
      const [page, ...others] = await allPages(open());
      assert.deepEqual(
        [page?.consumers, page?.total, others],
        [[{ owner: consumer("ada"), record: recordOf("Ada") }], 1, []],
      );
    });

    it("by a part of their id or account, whatever its case", async () => {
      const store = open();
      await signIn([consumer("Ada@example.com"), consumer("bob@example.com", "chat"), consumer(31415)]);
      await store.write("credential", consumer("c"), recordOf("Grace ADAms"), undefined);
      assert.deepEqual(await found("aDA"), ['["","Ada@example.com"]', '["","c"]']);
      assert.deepEqual(await found("EXAMPLE"), ['["","Ada@example.com"]', '["chat","bob@example.com"]']);
      assert.deepEqual(await found("141"), ['["",31415]']);
      assert.deepEqual(await found("nobody"), []);
    });

    it("first, and once, whose id is just what is searched for", async () => {
      await signIn([...many(20, "ada"), consumer("ada")]);
      const pages = await allPages(open(), { search: "ada", limit: 1 });
      assert.deepEqual(pages[0]?.consumers, [{ owner: consumer("ada"), record }]);
      assert.deepEqual(listed(pages), [...many(20, "ada"), consumer("ada")].map(textOf).sort());
    });

    it("the number and the text, and one id in two channels, as different ones", async () => {
      const owners = [consumer(5), consumer("5"), consumer(5, "chat"), consumer("5", "chat"), consumer("6")];
      await signIn(owners);
      for (const limit of [1, 2, 3]) {
        const pages = await allPages(open(), { search: "5", limit });
        assert.deepEqual(listed(pages), ['["","5"]', '["",5]', '["chat","5"]', '["chat",5]']);
        assert.ok(pages.every(({ consumers }) => consumers.length <= limit));
      }
      assert.equal((await allPages(open(), { search: "" }))[0]?.total, 5);
    });

    it("without those whose records are damaged, another's or of a newer version", async () => {
      await signIn(many(7));
      const [first = "", second = "", third = "", fourth = ""] = [...(await place.recordNames())].sort();
      await place.cutShort(first);
      await place.copyRecord(fourth, second);
      await place.markNewer(third);
      const names = listed(await allPages(open(), { limit: 2 }));
      assert.equal(names.length, 4);
      assert.equal(new Set(names).size, 4);
    });

    it("and does not count who was set aside", async () => {
      await signIn([consumer("ada")]);
      await place.cutShort((await place.recordNames())[0] ?? assert.fail());
      assert.equal((await allPages(open()))[0]?.total, 1);
      await open().setAside("credential", consumer("ada"));
      assert.deepEqual(await allPages(open()), [{ consumers: [], total: 0 }]);
    });

    it("R15 to nobody whose secret does not open the store", async () => {
      await signIn([consumer("ada")]);
      const wrong = open({ secrets: [{ ...ownSecret, secret: "wrong" }] });
      await assert.rejects(
        wrong.consumers("credential", { after: undefined, limit: 3, search: "" }),
        hasCode("store-locked"),
      );
    });
  });

  describe("keeps pending records", () => {
    const endsAtMs = () => place.clock.nowMs() + MINUTE_MS;
    const write = (content: object, ends = endsAtMs()): PendingChange<undefined> => ({
      then: "write",
      content,
      endsAtMs: ends,
      result: undefined,
    });
    const put = (key: readonly string[], content: object) => open().pending.update(key, () => write(content));
    const read = (...key: readonly string[]) => open().pending.read(key);

    it("and has nothing where nothing was written", async () => {
      assert.equal(await read("link", "one"), undefined);
      const seen = await open().pending.update(["link", "one"], (content) => ({ then: "keep", result: [content] }));
      assert.deepEqual(seen, [undefined]);
      assert.deepEqual(await place.pendingNames(), []);
    });

    it("and gives them back after a restart, and what the change gave", async () => {
      const content = { to: "ada", tries: [1, "2", null] };
      const change = () => ({ then: "write", content, endsAtMs: endsAtMs(), result: "made" }) as const;
      assert.equal(await open().pending.update(["link", "one"], change), "made");
      assert.deepEqual(await read("link", "one"), content);
    });

    it("apart by key", async () => {
      await put(["a", "b"], { at: "a b" });
      for (const key of [["a"], ["ab"], ["a", "b", ""], ["a,b"], ["b", "a"], []]) {
        assert.equal(await read(...key), undefined);
      }
    });

    it("and changes, keeps or removes them as it is told", async () => {
      const { pending } = open();
      await put(["link"], { step: 1 });
      await pending.update(["link"], () => write({ step: 2 }));
      assert.deepEqual(await read("link"), { step: 2 });
      await pending.update(["link"], () => ({ then: "keep", result: undefined }));
      assert.deepEqual(await read("link"), { step: 2 });
      const last = await pending.update(["link"], (content) => ({ then: "remove", result: content }));
      assert.deepEqual(last, { step: 2 });
      assert.equal(await read("link"), undefined);
      assert.deepEqual(await place.pendingNames(), []);
    });

    it("apart from token sets and consumers", async () => {
      await put(["consumer", "", "ada"], { pending: true });
      await put(["shared"], { pending: true });
      assert.equal(await open().read("pending", SHARED), undefined);
      assert.deepEqual(await allPages(open(), { id: "pending" }), [{ consumers: [], total: 0 }]);
      assert.deepEqual(await place.recordNames(), []);
    });

    it("with nothing to be read in them (R20)", async () => {
      await put(["link-of-the-test", "ada@example.com"], { secret: "code-of-the-test" });
      assert.equal((await place.pendingNames()).length, 1);
      assert.doesNotMatch(await place.everything(), /of-the-test|ada@|administrator/);
    });

    it("and loses nothing that two processes write at the same time: each sees what was there before", async () => {
      const count = (content: object | undefined): PendingChange<number> => {
        const before = content && "count" in content ? Number(content.count) : 0;
        return { then: "write", content: { count: before + 1 }, endsAtMs: endsAtMs(), result: before };
      };
      const [one, another] = [open({ waitMs: 20_000 }), open({ waitMs: 20_000 })];
      const counting = Array.from({ length: 20 }, (_, at) =>
        (at % 2 ? one : another).pending.update(["counter"], count),
      );
      const seen = await Promise.all(counting);
      assert.deepEqual(
        seen.sort((less, more) => less - more),
        Array.from({ length: 20 }, (_, at) => at),
      );
      assert.deepEqual(await read("counter"), { count: 20 });
    });

    it("and lets one of many who remove a record have it", async () => {
      await put(["link"], {});
      const take = () =>
        open({ waitMs: 20_000 }).pending.update(["link"], (content) =>
          content ? { then: "remove", result: true } : { then: "keep", result: false },
        );
      const taken = await Promise.all(Array.from({ length: 5 }, take));
      assert.equal(taken.filter(Boolean).length, 1);
    });

    it("until they end", async () => {
      await put(["link"], {});
      await place.pass(MINUTE_MS - 1_000);
      assert.deepEqual(await read("link"), {});
      await place.pass(1_000);
      assert.equal(await read("link"), undefined);
      const seen = await open().pending.update(["link"], (content) => ({ then: "keep", result: [content] }));
      assert.deepEqual(seen, [undefined]);
    });

    it("until their newest end", async () => {
      await put(["link"], { step: 1 });
      await place.pass(MINUTE_MS / 2);
      await put(["link"], { step: 2 });
      await place.pass(MINUTE_MS / 2);
      assert.deepEqual(await read("link"), { step: 2 });
      await place.pass(MINUTE_MS / 2);
      assert.equal(await read("link"), undefined);
    });

    it("not at all where they have ended already", async () => {
      await open().pending.update(["link"], () => write({}, place.clock.nowMs()));
      assert.equal(await read("link"), undefined);
    });

    it("as they are where a change fails, and goes on with the next", async () => {
      await put(["link"], { step: 1 });
      const failing = open().pending.update(["link"], () => {
        throw new Failure("no-consumer");
      });
      await assert.rejects(failing, hasCode("no-consumer"));
      await put(["link"], { step: 2 });
      assert.deepEqual(await read("link"), { step: 2 });
    });

    it("R15 from everybody whose secret does not open the store, and changes nothing", async () => {
      await put(["link"], {});
      const before = await place.everything();
      const { pending } = open({ secrets: [{ ...ownSecret, secret: "wrong" }] });
      await assert.rejects(pending.read(["link"]), hasCode("store-locked"));
      const change = () => assert.fail("it was handed out");
      await assert.rejects(pending.update(["link"], change), hasCode("store-locked"));
      assert.equal(await place.everything(), before);
    });

    const meddling = [
      ["was cut short", "store-damaged", (name: string) => place.cutShort(name)],
      ["is of a newer version", "store-newer", (name: string) => place.markNewer(name)],
      [
        "was copied over another",
        "store-damaged",
        async (name: string) => {
          await put(["another"], {});
          await place.copyRecord((await place.pendingNames()).find((one) => one !== name) ?? assert.fail(), name);
        },
      ],
    ] as const;
    for (const [what, code, meddle] of meddling) {
      it(`R27 and neither hands out nor changes one that ${what}`, async () => {
        await put(["link"], {});
        await meddle((await place.pendingNames())[0] ?? assert.fail());
        const before = await place.everything();
        await assert.rejects(read("link"), hasCode(code));
        const change = () => assert.fail("it was handed out");
        await assert.rejects(open().pending.update(["link"], change), hasCode(code));
        assert.equal(await place.everything(), before);
      });
    }
  });
}
