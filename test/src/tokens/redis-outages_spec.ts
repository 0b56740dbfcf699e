import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { RedisWarning } from "../../../src/tokens/redis-facts.js";
import type { RedisStore, RedisStoreOptions } from "../../../src/tokens/redis-store.js";
import { SHARED } from "../../../src/tokens/token-store.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { hasCode } from "../../support/has-code.js";
import { startRedisRelay, type RedisRelay } from "../../support/redis-relay.js";
import { startRedisServer, type RedisServer } from "../../support/redis-server.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";
import { ignore, isFailing, newRedisStore } from "./new-redis-store.js";
import { readRecord, record } from "./token-store-suite.js";

function open(url: string, options?: Partial<RedisStoreOptions>): RedisStore {
  return untilEnd(newRedisStore(url, options));
}

describe("The Redis store", function () {
  this.timeout(60_000);
  afterEach(closeAll);
  after(removeTemporaryFolders);

  describe("when Redis goes away", () => {
    let own: RedisServer;

    beforeEach(async () => {
      own = await startRedisServer({ settings: { appendfsync: "always" } });
    });

    afterEach(() => own.close());

    it("fails fast, and works again by itself when it is back", async () => {
      const store = open(own.url);
      const revision = await store.write("credential", SHARED, record, undefined);
      await own.kill();
      const startedMs = performance.now();
      await assert.rejects(store.read("credential", SHARED), hasCode("store-unreadable"));
      await assert.rejects(store.read("credential", SHARED), isFailing("store-unreadable", "ECONNREFUSED"));
      await assert.rejects(
        store.write("credential", SHARED, record, revision),
        isFailing("store-unwritable", "ECONNREFUSED"),
      );
      await assert.rejects(store.lock("credential", SHARED), hasCode("store-unwritable"));
      await assert.rejects(store.announce(), hasCode("store-unwritable"));
      await assert.rejects(store.announcements(), hasCode("store-unreadable"));
      assert.ok(performance.now() - startedMs < 1_000);
      await own.start();
      assert.deepEqual(await readRecord(store, "credential"), record);
      await store.write("credential", SHARED, record, revision);
    });

    it("fails where it was not there from the start, and works once it is", async () => {
      await own.kill();
      const store = open(own.url);
      await assert.rejects(store.read("credential", SHARED), isFailing("store-unreadable", "ECONNREFUSED"));
      await own.start();
      assert.equal(await store.read("credential", SHARED), undefined);
    });

    it("fails soon where it keeps the connection and answers nothing, and works again when it does", async () => {
      const store = open(own.url);
      await store.read("credential", SHARED);
      own.freeze();
      const startedMs = performance.now();
      await Promise.all([
        assert.rejects(
          store.read("credential", SHARED),
          isFailing("store-unreadable", /^no answer$|^connection lost$/),
        ),
        assert.rejects(
          store.write("credential", SHARED, record, undefined),
          isFailing("store-unwritable", /^no answer$|^connection lost$/),
        ),
      ]);
      await assert.rejects(store.read("credential", SHARED), isFailing("store-unreadable", "no answer"));
      assert.ok(performance.now() - startedMs < 6_000);
      own.thaw();
      await store.write("another", SHARED, record, undefined);
      assert.deepEqual(await readRecord(store, "another"), record);
    });

    it("can be closed although it answers nothing, and leaves no connection", async () => {
      const store = open(own.url);
      await store.read("credential", SHARED);
      own.freeze();
      const reading = assert.rejects(store.read("credential", SHARED), hasCode("store-unreadable"));
      await new Promise(setImmediate);
      await store.close();
      await reading;
      own.thaw();
      const clients = String(await own.run("CLIENT", "LIST"))
        .trim()
        .split("\n");
      assert.equal(clients.length, 1); // the one that asks
    });

    it("does not take the answer to one command for another's where one was not answered", async () => {
      let isDeaf = true;
      const relay = await startRedisRelay(own.url, (name) => {
        if (name !== "EVAL" || !isDeaf) return undefined;
        isDeaf = false;
        return new Promise(ignore);
      });
      const store = open(relay.url);
      await assert.rejects(store.read("credential", SHARED), isFailing("store-unreadable", "no answer"));
      assert.equal(await store.read("credential", SHARED), undefined);
      await store.close();
      await relay.close();
    });

    it("says so where it came back empty, and begins anew with the others", async () => {
      const [store, another] = [open(own.url), open(own.url)];
      const revision = await store.write("credential", SHARED, record, undefined);
      assert.deepEqual(await readRecord(another, "credential"), record);
      await own.run("FLUSHALL");
      await own.kill();
      await own.start();
      await assert.rejects(another.write("credential", SHARED, record, revision), hasCode("store-conflict"));
      await store.write("credential", SHARED, record, undefined);
      assert.deepEqual(await readRecord(another, "credential"), record);
    });
  });

  describe("R25 when Redis is killed after its reply", () => {
    const cases: readonly [string, Readonly<Record<string, string>>][] = [
      ["syncs with each write", { appendfsync: "always" }],
      ["syncs every second", { appendfsync: "everysec" }],
      ["leaves syncing to the system", { appendfsync: "no" }],
      ["makes snapshots only", { appendonly: "no", save: "3600 1" }],
      ["keeps everything in memory", { appendonly: "no" }],
    ];
    for (const [what, settings] of cases) {
      it(`and ${what}, the newest record is there, or the log said beforehand that it can't be promised`, async () => {
        const own = await startRedisServer({ settings });
        const warnings: RedisWarning[] = [];
        const store = open(own.url, { onWarning: (warning) => warnings.push(warning) });
        const revision = await store.write("credential", SHARED, { sets: [] }, undefined);
        const warnedBefore = [...warnings];
        await store.write("credential", SHARED, record, revision);
        await own.kill();
        await own.start();
        const found = await readRecord(store, "credential");
        await own.close();
        if (warnedBefore.length === 0) assert.deepEqual(found, record);
        const isSure = settings.appendfsync === "always";
        if (isSure) assert.deepEqual(warnedBefore, []);
        if (settings.appendfsync === "no") assert.deepEqual(warnedBefore, ["may-lose-newest"]);
        if (settings.appendonly === "no") {
          assert.deepEqual(warnedBefore, [settings.save === undefined ? "not-persistent" : "may-lose-newest"]);
        }
      });
    }

    it("does not lose one of a thousand writes", async () => {
      const own = await startRedisServer({ settings: { appendfsync: "always" } });
      const store = open(own.url);
      const ids = Array.from({ length: 1000 }, (_, index) => String(index));
      await Promise.all(ids.map((id) => store.write(id, SHARED, record, undefined)));
      await own.kill();
      await own.start();
      const found = await Promise.all(ids.map((id) => readRecord(store, id)));
      assert.equal(found.filter((one) => one !== undefined).length, ids.length);
      await own.close();
    });
  });

  describe("R25 where Redis can say when a write is on its disk (WAITAOF, of Redis 7.2)", () => {
    let own: RedisServer;
    let relay: RedisRelay;
    let asked: number;
    let reply: () => Promise<number>;
    let warnings: RedisWarning[];
    let store: RedisStore;

    before(async () => {
      own = await startRedisServer({ settings: { appendfsync: "everysec" } });
    });

    beforeEach(async () => {
      asked = 0;
      reply = () => Promise.resolve(1);
      relay = await startRedisRelay(own.url, (command) => {
        if (command !== "WAITAOF") return undefined;
        asked += 1;
        return reply().then((local) => `*2\r\n:${local}\r\n:0\r\n`);
      });
      warnings = [];
      store = open(relay.url, { namespace: randomUUID(), onWarning: (warning) => warnings.push(warning) });
    });

    afterEach(async () => {
      await store.close();
      await relay.close();
    });

    after(() => own.close());

    it("a write is done when Redis says so, and nothing is warned of", async () => {
      await store.read("credential", SHARED);
      let say: (local: number) => void = ignore;
      reply = () => new Promise((resolve) => (say = resolve));
      let isDone = false;
      const write = store.write("credential", SHARED, record, undefined).then(() => (isDone = true));
      while (say === ignore) await new Promise(setImmediate);
      assert.deepEqual(await readRecord(store, "credential"), record); // nobody else waits
      assert.equal(isDone, false);
      say(1);
      await write;
      assert.deepEqual(warnings, []);
    });

    it("a write fails where Redis does not get it onto its disk in time", async () => {
      await store.read("credential", SHARED);
      reply = () => Promise.resolve(0);
      await assert.rejects(
        store.write("credential", SHARED, record, undefined),
        isFailing("store-unwritable", "not on disk"),
      );
    });

    it("many writes wait together", async () => {
      await store.read("credential", SHARED);
      asked = 0;
      const ids = Array.from({ length: 100 }, (_, index) => String(index));
      await Promise.all(ids.map((id) => store.write(id, SHARED, record, undefined)));
      assert.ok(asked >= 1 && asked <= 10, `asked ${asked} times`);
    });

    it("but does not, since nobody makes it sync, that is warned of and not waited for", async () => {
      reply = () => Promise.resolve(0);
      await store.write("credential", SHARED, record, undefined);
      assert.deepEqual(warnings, ["may-lose-newest"]);
      assert.equal(asked, 1);
    });
  });

  describe("warns once", () => {
    it("of a Redis that may evict", async () => {
      const own = await startRedisServer({ settings: { "maxmemory-policy": "allkeys-lru", appendfsync: "always" } });
      const warnings: RedisWarning[] = [];
      const store = open(own.url, { onWarning: (warning) => warnings.push(warning) });
      await store.read("credential", SHARED);
      assert.deepEqual(warnings, ["may-evict"]);
      await own.kill();
      await own.start();
      await store.read("credential", SHARED);
      await own.close();
      assert.deepEqual(warnings, ["may-evict"]);
    });
  });
});
