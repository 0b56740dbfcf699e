import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Failure } from "../../../src/failure.js";
import { RedisConnection } from "../../../src/tokens/redis-connection.js";
import { lockKey } from "../../../src/tokens/redis-lock.js";
import type { RedisStore, RedisStoreOptions } from "../../../src/tokens/redis-store.js";
import { SHARED } from "../../../src/tokens/token-store.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { hasCode } from "../../support/has-code.js";
import { listening } from "../../support/listening.js";
import { startRedisRelay } from "../../support/redis-relay.js";
import { startRedisServer, type RedisServer } from "../../support/redis-server.js";
import { assertNoSecret } from "../../support/secret-leak.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";
import { movableClock } from "../../support/token-process.js";
import { testConsumerStore } from "./consumer-store-suite.js";
import { ignore, isFailing, newRedisStore, redisLockTimes } from "./new-redis-store.js";
import {
  ownSecret,
  readRecord,
  record,
  testTokenStore,
  type StoreOptions,
  type StorePlace,
} from "./token-store-suite.js";

/** A namespace of its own on the server. */
function makePlace(server: RedisServer): StorePlace {
  const namespace = randomUUID();
  const names = async (pattern: string) => (await server.run("KEYS", `${namespace}:${pattern}`)) as string[];
  const fields = async (key: string) => (await server.run("HGETALL", key)) as string[];
  const isPending = (key: string) => key.startsWith(`${namespace}:pending:`);
  const edit = async (key: string, change: (data: string) => string) => {
    if (isPending(key)) await server.run("SET", key, change(String(await server.run("GET", key))), "KEEPTTL");
    else await server.run("HSET", key, "data", change(String(await server.run("HGET", key, "data"))));
  };
  const content = (key: string) =>
    server
      .run("GET", key)
      .catch(() => fields(key))
      .catch(() => server.run("ZRANGE", key, "0", "-1"));
  const clock = movableClock();
  const open = ({ secrets = [ownSecret], waitMs = 5_000 }: StoreOptions = {}) =>
    newRedisStore(server.url, { namespace, secrets, clock, lockTimes: { ...redisLockTimes, waitMs } });
  return {
    open,
    clock,
    async pass(durationMs) {
      clock.pass(durationMs);
      for (const key of await names("pending:*")) {
        await server.run("PEXPIRE", key, String(Number(await server.run("PTTL", key)) - durationMs));
      }
    },
    recordNames: () => names("record:*"),
    pendingNames: () => names("pending:*"),
    async copyRecord(from, to) {
      await server.run("COPY", from, to, "REPLACE");
    },
    cutShort: (key) => edit(key, (data) => data.slice(0, -20)),
    markNewer: (key) => edit(key, (data) => data.replace('"format":1', '"format":2')),
    async everything() {
      const keys = (await names("*")).sort();
      const contents = keys.map(async (key) => (key.endsWith(":syncs") ? "" : content(key)));
      return JSON.stringify([keys, await Promise.all(contents)]);
    },
    async lockAndDie(credentialId) {
      const store = open();
      await store.lock(credentialId, SHARED);
      await store.close();
    },
    async lockAndFreeze(credentialId) {
      const store = open();
      const lock = await store.lock(credentialId, SHARED);
      return { lock, wake: ignore };
    },
  };
}

describe("The Redis store", function () {
  this.timeout(60_000);
  let server: RedisServer;

  const open = (options?: Partial<RedisStoreOptions>, url = server.url) => untilEnd(newRedisStore(url, options));

  before(async () => {
    server = await startRedisServer();
  });

  afterEach(closeAll);

  after(async () => {
    await server.close();
    await removeTemporaryFolders();
  });

  testTokenStore(() => Promise.resolve(makePlace(server)));
  testConsumerStore(() => Promise.resolve(makePlace(server)));

  it("keeps namespaces apart, and uses no key outside its own", async () => {
    await server.run("FLUSHALL");
    await open({ namespace: "one" }).write("credential", SHARED, record, undefined);
    assert.equal(await open({ namespace: "another" }).read("credential", SHARED), undefined);
    const keys = (await server.run("KEYS", "*")) as string[];
    assert.deepEqual(
      keys.filter((key) => !key.startsWith("one:") && !key.startsWith("another:")),
      [],
    );
  });

  it("works for processes that share one secret while their others differ, which do not keep undoing each other's", async () => {
    const namespace = randomUUID();
    const [one, another] = ["one", "another"].map((secret) =>
      open({ namespace, secrets: [ownSecret, { source: "credentialSecret", secret }] }),
    );
    const keys = () => server.run("GET", `${namespace}:keys`);
    const revision = await one?.write("credential", SHARED, record, undefined);
    await another?.read("credential", SHARED);
    const before = await keys();
    const next = await one?.write("credential", SHARED, record, revision);
    assert.equal((await another?.read("credential", SHARED))?.revision, next);
    assert.equal(await keys(), before);
  });

  it("R25 keeps what is written after Redis was emptied under the key that all processes then have", async () => {
    const namespace = randomUUID();
    const [one, another] = [open({ namespace }), open({ namespace })];
    const revision = await one.write("credential", SHARED, record, undefined);
    await another.read("credential", SHARED);
    await server.run("FLUSHALL");
    assert.equal(await another.read("credential", SHARED), undefined);
    await assert.rejects(one.write("credential", SHARED, record, revision), hasCode("store-conflict"));
    await one.write("credential", SHARED, record, undefined);
    assert.deepEqual(await readRecord(another, "credential"), record);
    assert.deepEqual(await readRecord(open({ namespace }), "credential"), record);
  });

  it("refuses a record whose plain revision was changed", async () => {
    const namespace = randomUUID();
    await open({ namespace }).write("credential", SHARED, record, undefined);
    const [key = ""] = (await server.run("KEYS", `${namespace}:record:*`)) as string[];
    await server.run("HSET", key, "revision", "another");
    await assert.rejects(open({ namespace }).read("credential", SHARED), hasCode("store-damaged"));
  });

  it("leaves no connection when it is closed, and fails from then on", async () => {
    const store = open();
    await store.write(randomUUID(), SHARED, record, undefined);
    await store.close();
    const clients = String(await server.run("CLIENT", "LIST"))
      .trim()
      .split("\n");
    assert.equal(clients.length, 1); // the one that asks
    await assert.rejects(store.read("credential", SHARED), isFailing("store-unreadable", "connection lost"));
  });

  it("R25 lists and keeps pending what is there after Redis was emptied, and nothing of before", async () => {
    const namespace = randomUUID();
    const [one, another] = [open({ namespace }), open({ namespace })];
    const ada = { kind: "consumer", channel: "", consumer: "ada" } as const;
    const list = (store: RedisStore) => store.consumers("credential", { after: undefined, limit: 3, search: "" });
    const put = (store: RedisStore) =>
      store.pending.update(["link"], () => {
        return { then: "write", content: {}, endsAtMs: Date.now() + 60_000, result: undefined };
      });
    for (const store of [one, another]) assert.equal((await list(store)).total, 0);
    await server.run("FLUSHALL");
    await one.write("credential", ada, record, undefined);
    assert.deepEqual(await list(another), { consumers: [{ owner: ada, record }], total: 1 });
    await server.run("FLUSHALL");
    assert.equal((await list(another)).total, 0);
    await put(one);
    assert.deepEqual(await another.pending.read(["link"]), {});
  });

  it("has in a credential's index the names of its consumers, and of nobody else", async () => {
    const namespace = randomUUID();
    const store = open({ namespace });
    const ada = { kind: "consumer", channel: "", consumer: "ada" } as const;
    await store.write("credential", SHARED, record, undefined);
    assert.deepEqual(await server.run("KEYS", `${namespace}:consumers:*`), []);
    const shared = (await server.run("KEYS", `${namespace}:record:*`)) as string[];
    const revision = await store.write("credential", ada, record, undefined);
    const [index = ""] = (await server.run("KEYS", `${namespace}:consumers:*`)) as string[];
    assert.match(index, /:[\da-f]{32}$/);
    const keys = (await server.run("KEYS", `${namespace}:record:*`)) as string[];
    const [name] = keys.filter((key) => !shared.includes(key)).map((key) => key.slice(-64));
    assert.deepEqual(await server.run("ZRANGE", index, "0", "-1"), [name]);
    await store.remove("credential", ada, revision);
    assert.equal(await server.run("EXISTS", index), 0);
  });

  it("passes over what its index has beyond the records", async () => {
    const namespace = randomUUID();
    const store = open({ namespace });
    for (const consumer of ["ada", "bob"]) {
      await store.write("credential", { kind: "consumer", channel: "", consumer }, record, undefined);
    }
    const keys = (await server.run("KEYS", `${namespace}:record:*`)) as string[];
    await server.run("DEL", keys[0] ?? "");
    const { consumers } = await store.consumers("credential", { after: undefined, limit: 3, search: "" });
    assert.equal(consumers.length, 1);
  });

  it("lets Redis remove pending records at their end, though the process's own clock is in 1970", async () => {
    const namespace = randomUUID();
    const clock = movableClock(0);
    const store = open({ namespace, clock });
    await store.pending.update(["link"], () => {
      return { then: "write", content: {}, endsAtMs: clock.nowMs() + 60_000, result: undefined };
    });
    const [key = ""] = (await server.run("KEYS", `${namespace}:pending:*`)) as string[];
    const leftMs = Number(await server.run("PTTL", key));
    assert.ok(leftMs > 30_000 && leftMs <= 60_000, String(leftMs));
    assert.deepEqual(await open({ namespace }).pending.read(["link"]), {});
  });

  it("says that a pending record is busy where others are faster each time", async () => {
    const namespace = randomUUID();
    const fast = open({ namespace });
    const write = (content: object) =>
      ({ then: "write", content, endsAtMs: Date.now() + 60_000, result: undefined }) as const;
    await fast.pending.update(["link"], () => write({}));
    let tries = 0;
    const relay = await startRedisRelay(server.url, (name, script = "", ...args) => {
      if (name !== "EVAL" || !script.includes("PEXPIRE")) return undefined;
      tries += 1;
      return fast.pending
        .update(["link"], () => write({ tries }))
        .then(() => server.run("EVAL", script, ...args))
        .then((reply) => `:${Number(reply)}\r\n`);
    });
    const relayed = open({ namespace }, relay.url);
    await assert.rejects(
      relayed.pending.update(["link"], () => write({})),
      hasCode("store-busy"),
    );
    assert.equal(tries, 20);
    assert.deepEqual(await fast.pending.read(["link"]), { tries });
    await relayed.close();
    await relay.close();
  });

  describe("gives turns", () => {
    it("that last for as long as they are asked to, and then end by themselves", async () => {
      const [store, another] = [open(), open({ lockTimes: { ...redisLockTimes, waitMs: 0 } })];
      const turn = await store.lock("a", SHARED);
      const startedMs = performance.now();
      assert.equal(await turn.holdsFor(1_000), true);
      assert.equal(await turn.holdsFor(0), true); // takes nothing away
      while (performance.now() - startedMs < 1_000) {
        await assert.rejects(another.lock("a", SHARED), hasCode("store-busy"));
      }
      await (await store.lock("a", SHARED)).release();
      assert.equal(await turn.holdsFor(0), false);
    });

    it("that are not held any more where Redis has forgotten them", async () => {
      const turn = await open().lock("b", SHARED);
      await server.run("FLUSHALL");
      assert.equal(await turn.holdsFor(0), false);
      await turn.release();
    });

    it("that are given back where Redis's grant was not heard", async () => {
      const relay = await startRedisRelay(server.url, (name, ...args) =>
        name === "SET" ? server.run(name, ...args).then(() => new Promise<never>(ignore)) : undefined,
      );
      const [deaf, well] = [new RedisConnection(relay.url), new RedisConnection(server.url)];
      const key = randomUUID();
      await assert.rejects(lockKey(deaf, key, { ...redisLockTimes, turnMs: 60_000 }), hasCode("store-unwritable"));
      await (await lockKey(well, key, redisLockTimes)).release();
      await Promise.all([deaf.close(), well.close()]);
      await relay.close();
    });

    it("that are not held where Redis takes too long to say so", async () => {
      const relay = await startRedisRelay(server.url, (command) =>
        command === "EVAL" ? wait(600).then(() => ":1\r\n") : undefined,
      );
      const connection = new RedisConnection(relay.url);
      const turn = await lockKey(connection, randomUUID(), redisLockTimes);
      assert.equal(await turn.holdsFor(0), false);
      await connection.close();
      await relay.close();
    });
  });

  describe("tells no secret (R20)", () => {
    const wrong = "password-of-the-test";

    it("where the password is wrong or missing", async () => {
      const url = new URL(server.url);
      url.password = wrong;
      const failures = await Promise.all(
        [url.href, `redis://${url.host}`].map((address) =>
          open({}, address)
            .read("credential", SHARED)
            .then(
              () => assert.fail(),
              (error: unknown) => error,
            ),
        ),
      );
      assert.deepEqual(
        failures.map((failure) => failure instanceof Failure && failure.facts.reason),
        ["WRONGPASS", "NOAUTH"],
      );
      for (const failure of failures) assertNoSecret(failure, wrong, server.password, ownSecret.secret);
    });

    it("where the server is none, and where it repeats what it was sent", async () => {
      const echo = createServer((socket) => socket.on("data", (data) => socket.write(`-ERR ${data.toString("hex")} `)));
      const loud = createServer((socket) =>
        socket.once("data", (data) =>
          socket.write(`-ERR unknown command ${data.toString().replace(/\r\n/g, " ")}\r\n`),
        ),
      );
      for (const server of [echo, loud]) {
        const fake = await listening(server);
        const store = open({}, `redis://:${wrong}@127.0.0.1:${fake.port}`);
        const failure: unknown = await store.read("credential", SHARED).catch((error: unknown) => error);
        assert.ok(hasCode("store-unreadable")(failure));
        assertNoSecret(failure, wrong, Buffer.from(wrong).toString("hex"));
        await store.close();
        await fake.close();
      }
    });
  });
});
