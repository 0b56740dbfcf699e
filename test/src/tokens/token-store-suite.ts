import assert from "node:assert/strict";
import type { Clock } from "../../../src/clock.js";
import type { FailureCode } from "../../../src/failure.js";
import type { StoreSecret } from "../../../src/tokens/store-key.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import {
  SHARED,
  type ConsumerStore,
  type Owner,
  type StoreLock,
  type TokenStore,
} from "../../../src/tokens/token-store.js";
import { hasCode } from "../../support/has-code.js";

export interface StoreOptions {
  readonly secrets?: readonly StoreSecret[];
  /** A waiter for a turn gives up after this; five seconds unless told otherwise. */
  readonly waitMs?: number;
}

/** A place where stores can be opened, and where the test can look and meddle behind their backs. */
export interface StorePlace {
  /** Each call gives a store that stands for another process. The turns of the dead end after a second or so. */
  open(options?: StoreOptions): TokenStore & ConsumerStore;
  recordNames(): Promise<readonly string[]>;
  /** Names of pending records that are there, ended or not; they can be meddled with like the others. */
  pendingNames(): Promise<readonly string[]>;
  /** Of every store of this place: it stands still until `pass`. */
  readonly clock: Clock;
  /** Lets time go on for pending records. */
  pass(durationMs: number): Promise<void>;
  copyRecord(from: string, to: string): Promise<void>;
  cutShort(name: string): Promise<void>;
  /** Marks a record as of a format that a later release may have. */
  markNewer(name: string): Promise<void>;
  /** Names and contents of all that lies there, keys too. */
  everything(): Promise<string>;
  /** A turn at the credential's shared record whose holder dies at once. */
  lockAndDie(credentialId: string): Promise<void>;
  /** A turn whose holder gives no sign of life until `wake`. */
  lockAndFreeze(credentialId: string): Promise<{ readonly lock: StoreLock; wake(): void }>;
}

/** All stores of a test, closed when it ends. */
export function openStores(place: () => StorePlace) {
  const stores: TokenStore[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
  return (options?: StoreOptions) => {
    const store = place().open(options);
    stores.push(store);
    return store;
  };
}

export const record: TokenRecord = {
  sets: [
    {
      accessToken: "access-token-of-the-test",
      refreshToken: "refresh-token-of-the-test",
      tokenType: "Bearer",
      receivedAtMs: 1,
      expiresAtMs: 2,
      scope: "contacts",
      facts: { instance_url: "https://acme.example" },
      fingerprint: "fingerprint",
    },
  ],
};
const other: TokenRecord = {
  sets: record.sets.map((set) => ({ ...set, sentAtMs: 2, refused: { reason: "invalid_grant", atMs: 3 } })),
};

export const nodeRedSecret: StoreSecret = { source: "credentialSecret", secret: "of Node-RED" };
export const ownSecret: StoreSecret = { source: "keyring.secret", secret: "of the administrator" };

const ada: Owner = { kind: "consumer", channel: "chat", consumer: "ada@example.com" };

/** The record alone, as most tests want it. */
export async function readRecord(
  store: TokenStore,
  id: string,
  owner: Owner = SHARED,
): Promise<TokenRecord | undefined> {
  return (await store.read(id, owner))?.record;
}

/** What every token store must do; `makePlace` gives a new and empty place. */
export function testTokenStore(makePlace: () => Promise<StorePlace>): void {
  let place: StorePlace;
  const open = openStores(() => place);
  const write = (store: TokenStore, id: string, over?: string) => store.write(id, SHARED, record, over);
  const onlyName = async () => {
    const [name, ...others] = await place.recordNames();
    assert.deepEqual(others, []);
    return name ?? assert.fail("there is no record");
  };

  beforeEach(async () => {
    place = await makePlace();
  });

  describe("keeps records", () => {
    it("and gives them back after a restart", async () => {
      await write(open(), "credential");
      assert.deepEqual(await readRecord(open(), "credential"), record);
    });

    it("and has nothing where nothing was written", async () => {
      assert.equal(await open().read("credential", SHARED), undefined);
    });

    it("apart by credential and by owner", async () => {
      const store = open();
      await write(store, "credential");
      assert.equal(await store.read("copy", SHARED), undefined);
      const lookalikes = [
        ["chat", "shared"],
        ["shared", "shared"],
        ["", "credential"],
      ] as const;
      for (const [channel, consumer] of lookalikes) {
        assert.equal(await store.read("credential", { kind: "consumer", channel, consumer }), undefined);
      }
      await store.write("credential", ada, other, undefined);
      assert.deepEqual(await readRecord(store, "credential"), record);
      assert.deepEqual(await readRecord(store, "credential", ada), other);
    });

    it("with no token and no name to be read in them (R20)", async () => {
      const store = open();
      await write(store, "credential-of-the-test");
      await store.write("credential-of-the-test", ada, record, undefined);
      assert.equal((await place.recordNames()).length, 2);
      assert.doesNotMatch(await place.everything(), /of-the-test|contacts|ada@|acme|administrator/);
    });

    it("until they are removed", async () => {
      const store = open();
      const revision = await write(store, "credential");
      await store.remove("credential", SHARED, revision);
      assert.equal(await open().read("credential", SHARED), undefined);
      assert.deepEqual(await place.recordNames(), []);
    });

    it("and removes nothing without complaint", async () => {
      await open().remove("credential", SHARED, undefined);
    });
  });

  describe("tells by revisions what was overtaken", () => {
    it("and gives another one with each write, which the others read", async () => {
      const store = open();
      const first = await write(store, "credential");
      const second = await write(store, "credential", first);
      assert.notEqual(first, second);
      assert.equal((await open().read("credential", SHARED))?.revision, second);
    });

    const overtaken: readonly [string, (store: TokenStore, stale: string) => Promise<unknown>][] = [
      ["a write over a stale revision", (store, stale) => store.write("credential", SHARED, other, stale)],
      ["a write over nothing", (store) => store.write("credential", SHARED, other, undefined)],
      ["a removal of a stale revision", (store, stale) => store.remove("credential", SHARED, stale)],
      ["a removal of nothing", (store) => store.remove("credential", SHARED, undefined)],
    ];
    for (const [what, attempt] of overtaken) {
      it(`and refuses ${what} where another record is there`, async () => {
        const stale = await write(open(), "credential");
        const revision = await write(open(), "credential", stale);
        await assert.rejects(attempt(open(), stale), hasCode("store-conflict"));
        assert.deepEqual(await open().read("credential", SHARED), { record, revision });
      });
    }

    it("and refuses a write over a record that was removed", async () => {
      const revision = await write(open(), "credential");
      await open().remove("credential", SHARED, revision);
      await assert.rejects(write(open(), "credential", revision), hasCode("store-conflict"));
      assert.equal(await open().read("credential", SHARED), undefined);
    });

    it("and never again takes a revision from before a removal", async () => {
      const revision = await write(open(), "credential");
      await open().remove("credential", SHARED, revision);
      await write(open(), "credential");
      await assert.rejects(write(open(), "credential", revision), hasCode("store-conflict"));
    });
  });

  describe("opens with the administrator's secrets", () => {
    it("R26 with one of two while the other one changes", async () => {
      await write(open({ secrets: [nodeRedSecret, ownSecret] }), "credential");
      const changed = { ...nodeRedSecret, secret: "a new one" };
      assert.deepEqual(await readRecord(open({ secrets: [changed, ownSecret] }), "credential"), record);
      assert.deepEqual(await readRecord(open({ secrets: [changed] }), "credential"), record);
    });

    it("R26 with one key where several processes start together", async () => {
      const together = Array.from({ length: 4 }, () => open());
      await Promise.all(together.map((store, index) => write(store, `credential ${index}`)));
      for (const index of together.keys()) {
        assert.deepEqual(await readRecord(open(), `credential ${index}`), record);
      }
    });

    it("R26 with one key where several processes find a new secret together", async () => {
      await write(open({ secrets: [ownSecret] }), "credential");
      const together = Array.from({ length: 4 }, () => open({ secrets: [nodeRedSecret, ownSecret] }));
      const records = await Promise.all(together.map((store) => readRecord(store, "credential")));
      assert.deepEqual(records, Array(4).fill(record));
      assert.deepEqual(await readRecord(open({ secrets: [nodeRedSecret] }), "credential"), record);
    });

    it("R15 or says that none opens it, and changes nothing", async () => {
      const revision = await write(open({ secrets: [ownSecret] }), "credential");
      const before = await place.everything();
      const wrong = open({ secrets: [{ ...ownSecret, secret: "wrong" }] });
      const isLocked = (error: unknown) => {
        assert.doesNotMatch(String(error), /wrong/);
        return hasCode("store-locked")(error);
      };
      await assert.rejects(wrong.read("credential", SHARED), isLocked);
      await assert.rejects(wrong.write("credential", SHARED, record, undefined), isLocked);
      await assert.rejects(wrong.write("credential", SHARED, record, revision), isLocked);
      await assert.rejects(wrong.remove("credential", SHARED, revision), isLocked);
      await assert.rejects(wrong.setAside("credential", SHARED), isLocked);
      await assert.rejects(wrong.lock("credential", SHARED), isLocked);
      assert.equal(await place.everything(), before);
      assert.deepEqual(await readRecord(open({ secrets: [ownSecret] }), "credential"), record);
    });
  });

  describe("refuses by name", () => {
    /** Refused with this code, whatever is tried but setting it aside; and not touched. */
    async function assertRefused(id: string, code: FailureCode): Promise<void> {
      const before = await place.everything();
      await assert.rejects(open().read(id, SHARED), hasCode(code));
      await assert.rejects(open().write(id, SHARED, record, undefined), hasCode(code));
      await assert.rejects(open().remove(id, SHARED, undefined), hasCode(code));
      assert.equal(await place.everything(), before);
    }

    it("R27 a record that was copied over another owner's", async () => {
      await write(open(), "mine");
      const mine = await onlyName();
      await write(open(), "yours");
      const yours = (await place.recordNames()).find((name) => name !== mine) ?? assert.fail();
      await place.copyRecord(mine, yours);
      await assertRefused("yours", "store-damaged");
    });

    it("R27 a record that was cut short", async () => {
      await write(open(), "credential");
      await place.cutShort(await onlyName());
      await assertRefused("credential", "store-damaged");
    });

    it("R27 a record of a newer version, which it does not set aside either", async () => {
      await write(open(), "credential");
      await place.markNewer(await onlyName());
      await assertRefused("credential", "store-newer");
      await assert.rejects(open().setAside("credential", SHARED), hasCode("store-newer"));
      await assertRefused("credential", "store-newer");
    });

    it("a damaged record until it is set aside, and keeps that", async () => {
      await write(open(), "credential");
      const name = await onlyName();
      await place.cutShort(name);
      await open().setAside("credential", SHARED);
      assert.equal(await open().read("credential", SHARED), undefined);
      await write(open(), "credential");
      assert.deepEqual(await readRecord(open(), "credential"), record);
      assert.match(await place.everything(), /damaged/);
    });

    it("no record that another process has put in a damaged one's place meanwhile: that stays", async () => {
      await write(open(), "credential");
      await open().setAside("credential", SHARED);
      assert.deepEqual(await readRecord(open(), "credential"), record);
    });
  });

  describe("gives turns", () => {
    /** By a process that is well under way: opening the store key takes a while. */
    const lock = async (id: string, options?: StoreOptions) => {
      const store = open(options);
      await store.read(id, SHARED);
      return store.lock(id, SHARED);
    };

    it("to one at a time", async () => {
      let holders = 0;
      let most = 0;
      const work = async () => {
        const turn = await lock("credential", { waitMs: 15_000 });
        holders += 1;
        most = Math.max(most, holders);
        await new Promise(setImmediate);
        holders -= 1;
        await turn.release();
      };
      await Promise.all(Array.from({ length: 10 }, work));
      assert.equal(most, 1);
    });

    it("at different records at once", async () => {
      const mine = await lock("mine");
      const yours = await lock("yours");
      const adas = await open().lock("mine", ada);
      assert.deepEqual(await Promise.all([mine, yours, adas].map((turn) => turn.holdsFor(0))), [true, true, true]);
      await Promise.all([mine, yours, adas].map((turn) => turn.release()));
    });

    it("to the next soon after one is given back", async () => {
      const first = await lock("credential");
      await first.holdsFor(5_000);
      const next = open();
      await next.read("credential", SHARED);
      const second = next.lock("credential", SHARED);
      const startedMs = performance.now();
      await first.release();
      await (await second).release();
      assert.ok(performance.now() - startedMs < 900);
    });

    it("and none for longer than a waiter waits (R8)", async () => {
      const first = await lock("credential");
      await first.holdsFor(5_000);
      await assert.rejects(lock("credential", { waitMs: 50 }), hasCode("store-busy"));
      await first.release();
    });

    it("to the next when the holder died (R7)", async () => {
      await place.lockAndDie("credential");
      const next = await lock("credential");
      assert.equal(await next.holdsFor(0), true);
      await next.release();
    });

    it("to one of many when the holder died", async () => {
      await place.lockAndDie("credential");
      let holders = 0;
      const work = async () => {
        const turn = await lock("credential", { waitMs: 15_000 });
        holders += 1;
        assert.equal(holders, 1);
        await new Promise(setImmediate);
        holders -= 1;
        await turn.release();
      };
      await Promise.all(Array.from({ length: 5 }, work));
    });

    it("that one who was taken for dead has lost, and can't give away when it wakes up", async () => {
      const frozen = await place.lockAndFreeze("credential");
      const next = await lock("credential");
      assert.equal(await next.holdsFor(5_000), true);
      frozen.wake();
      assert.equal(await frozen.lock.holdsFor(0), false);
      await frozen.lock.release();
      assert.equal(await next.holdsFor(0), true);
      await assert.rejects(lock("credential", { waitMs: 0 }), hasCode("store-busy"));
      await next.release();
    });

    it("that can be given back twice, to no harm of the next", async () => {
      const first = await lock("credential");
      await first.release();
      const next = await lock("credential");
      await next.holdsFor(5_000);
      await first.release();
      assert.equal(await next.holdsFor(0), true);
      assert.equal(await first.holdsFor(0), false);
      await next.release();
    });
  });

  describe("announces", () => {
    it("to the other processes, each time", async () => {
      const [one, another] = [open(), open()];
      const texts = [await another.announcements()];
      for (let times = 0; times < 2; times += 1) {
        await one.announce();
        texts.push(await another.announcements());
        assert.equal(await another.announcements(), texts.at(-1));
      }
      assert.equal(new Set(texts).size, 3);
    });
  });

  it("can be closed, unused, used and twice", async () => {
    await open().close();
    const store = open();
    await write(store, "credential");
    await store.close();
    await store.close();
  });
}
