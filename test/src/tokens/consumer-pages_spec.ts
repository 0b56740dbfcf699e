import assert from "node:assert/strict";
import { consumerPage, type ConsumerIndex } from "../../../src/tokens/consumer-pages.js";
import { ownerName } from "../../../src/tokens/record-name.js";
import type { Consumer, Owner, StoredRecord } from "../../../src/tokens/token-store.js";

const storeKey = Buffer.alloc(32);
const nameOf = (owner: Owner) => ownerName(storeKey, "credential", owner);
const consumer = (id: string | number): Consumer => ({ kind: "consumer", channel: "", consumer: id });

/** An index in memory that notes which records are read. */
function indexOf(records: ReadonlyMap<string, StoredRecord>) {
  const names = [...records.keys()].sort();
  const read: string[] = [];
  const index: ConsumerIndex = {
    total: names.length,
    namesAfter: (after, most) => Promise.resolve(names.filter((name) => name > after).slice(0, most)),
    read(wanted) {
      read.push(...wanted);
      return Promise.resolve(wanted.map((name) => records.get(name)));
    },
  };
  return { index, names, read };
}

function stored(owner?: Consumer): StoredRecord {
  return { record: { sets: [] }, revision: "1", ...(owner && { owner }) };
}

function consumers(many: number): ReadonlyMap<string, StoredRecord> {
  const owners = Array.from({ length: many }, (_, at) => consumer(`consumer ${at}`));
  return new Map(owners.map((owner) => [nameOf(owner), stored(owner)]));
}

describe("A page of consumers", () => {
  it("costs its own reads, wherever it is", async () => {
    const { index, names, read } = indexOf(consumers(1_000));
    for (const after of [undefined, names[500]]) {
      const page = await consumerPage(index, nameOf, { after, limit: 50, search: "" });
      assert.equal(page.consumers.length, 50);
    }
    assert.equal(read.length, 100);
  });

  it("with somebody whose id is just what is searched for costs no look at the others", async () => {
    const { index, read } = indexOf(consumers(1_000));
    const page = await consumerPage(index, nameOf, { after: undefined, limit: 50, search: "consumer 7" });
    assert.deepEqual(
      page.consumers.map(({ owner }) => owner.consumer),
      ["consumer 7"],
    );
    assert.equal(read.length, 1);
  });

  it("ends a search after 2,000 records, and the next one goes on from there", async () => {
    const { index, names, read } = indexOf(consumers(4_500));
    const found: (string | number)[] = [];
    const nexts: (string | undefined)[] = [];
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await consumerPage(index, nameOf, { after, limit: 50, search: "SUMER 4321" });
      found.push(...page.consumers.map(({ owner }) => owner.consumer));
      nexts.push((after = page.next));
    }
    assert.deepEqual(found, ["consumer 4321"]);
    assert.deepEqual(nexts, [names[1_999], names[3_999], undefined]);
    assert.deepEqual([...new Set(read)].filter((name) => names.includes(name)).sort(), names);
  });

  it("passes over records that do not tell whose they are, or tell it in another's place", async () => {
    const [ada, bob] = [consumer("ada"), consumer("bob")];
    const records = new Map([
      ["0".repeat(64), stored(ada)],
      [nameOf(ada), stored()],
      [nameOf(bob), stored(bob)],
    ]);
    for (const search of ["", "a", "ada"]) {
      const page = await consumerPage(indexOf(records).index, nameOf, { after: undefined, limit: 50, search });
      const owners = page.consumers.map(({ owner }) => owner);
      assert.deepEqual(owners, search === "" ? [bob] : [], search);
    }
  });

  it("ends where a store has thousands of records that tell nothing, too", async () => {
    const records = new Map(Array.from({ length: 3_000 }, (_, at) => [String(at).padStart(64, "0"), stored()]));
    const { index, names } = indexOf(records);
    const page = await consumerPage(index, nameOf, { after: undefined, limit: 50, search: "" });
    assert.deepEqual(page, { consumers: [], next: names[1_999], total: 3_000 });
  });
});
