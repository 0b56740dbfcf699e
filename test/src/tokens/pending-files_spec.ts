import assert from "node:assert/strict";
import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "../../../src/tokens/file-store.js";
import { SHARED, type PendingChange } from "../../../src/tokens/token-store.js";
import { hasCode } from "../../support/has-code.js";
import { imagesAfter, restoreImage, type DiskImage } from "../../support/power-cut.js";
import { recordDisk } from "../../support/recorded-disk.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock } from "../../support/token-process.js";
import { ownSecret, readRecord, record } from "./token-store-suite.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;

function openAt(place: string, clock = movableClock(Date.now())): FileStore {
  const lockTimes = { beatMs: 50, deadAfterMs: 1_000, waitMs: 5_000 };
  const folder = join(place, "keyring");
  return new FileStore({ folder, keyFilePath: join(place, "keyring.key"), secrets: [ownSecret], lockTimes, clock });
}

function written(content: object, endsAtMs: number): () => PendingChange<undefined> {
  return () => ({ then: "write", content, endsAtMs, result: undefined });
}

describe("Pending records in files", () => {
  after(removeTemporaryFolders);

  const start = async () => {
    const place = await temporaryFolder();
    const folder = join(place, "keyring", "pending");
    const clock = movableClock(Date.now());
    /** By a process that ends when it has written; gives the file. */
    const put = async (key: string, lifeMs: number, content: object = { key }) => {
      const before = await readdir(folder).catch((): readonly string[] => []);
      const store = openAt(place, clock);
      await store.pending.update([key], written(content, clock.nowMs() + lifeMs));
      await store.close();
      return (await readdir(folder)).find((file) => !before.includes(file)) ?? "";
    };
    /** In a process that has just started, and ends when it has swept. */
    const sweep = async (at = clock) => {
      const store = openAt(place, at);
      await store.pending.read(["nothing"]);
      await store.close();
    };
    return { place, folder, clock, put, sweep, files: () => readdir(folder) };
  };

  it("can be read by their owner only, and leave no lock and no temporary file", async () => {
    const { folder, put, files } = await start();
    const file = await put("link", MINUTE_MS);
    assert.match(file, /^[\da-f]{64}\.json$/);
    assert.deepEqual(await files(), [file]);
    assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it("say so where the disk can't be written or read", async () => {
    const { place, folder } = await start();
    const store = openAt(place);
    await store.write("credential", SHARED, record, undefined);
    await writeFile(folder, "a file in the place of the folder");
    const update = store.pending.update(["link"], written({}, Date.now() + MINUTE_MS));
    await assert.rejects(update, hasCode("store-unwritable"));
    await assert.rejects(store.pending.read(["link"]), hasCode("store-unreadable"));
  });

  it("R25 are there, old or new, whenever the power is cut, and are the new ones once that was told", async () => {
    const place = await temporaryFolder();
    const endsAtMs = Date.now() + HOUR_MS;
    const disk = recordDisk(place);
    const store = openAt(place);
    await store.pending.update(["link"], written({ step: 1 }, endsAtMs));
    const first = disk.calls.length;
    await store.pending.update(["link"], written({ step: 2 }, endsAtMs));
    disk.end();
    await store.close();
    const seen = new Map<string, string>();
    const open = async (image: DiskImage) => {
      const restored = await temporaryFolder();
      await restoreImage(image, restored);
      return JSON.stringify(await openAt(restored).pending.read(["link"]));
    };
    const found = async (from: number, to: number) => {
      const results = new Set<string>();
      for (let length = from; length <= to; length += 1) {
        for (const image of imagesAfter(disk.calls.slice(0, length))) {
          const key = JSON.stringify([...image]);
          const result = seen.get(key) ?? (await open(image));
          seen.set(key, result);
          results.add(result);
        }
      }
      return [...results].sort();
    };
    assert.deepEqual(await found(first, disk.calls.length), ['{"step":1}', '{"step":2}']);
    assert.deepEqual(await found(first, first), ['{"step":1}']);
    assert.deepEqual(await found(disk.calls.length, disk.calls.length), ['{"step":2}']);
  });

  describe("are swept", () => {
    it("when they have ended, and not before", async () => {
      const { clock, put, sweep, files } = await start();
      await put("short", MINUTE_MS);
      const long = await put("long", HOUR_MS);
      await sweep();
      assert.equal((await files()).length, 2);
      clock.pass(MINUTE_MS);
      await sweep();
      assert.deepEqual(await files(), [long]);
    });

    it("once a minute at most, however often the store is used", async () => {
      const { place, clock, put, files } = await start();
      const store = openAt(place, clock);
      const use = async () => {
        await store.pending.read(["nothing"]);
        await store.close();
      };
      await use();
      const ended = await put("link", 0);
      clock.pass(MINUTE_MS - 1);
      await use();
      assert.deepEqual(await files(), [ended]);
      clock.pass(1);
      await use();
      assert.deepEqual(await files(), []);
    });

    it("2,000 files at a time, all of them in the end", async () => {
      const { place, folder, clock, put, files } = await start();
      const live = await put("live", 24 * HOUR_MS);
      const text = await readFile(join(folder, live), "utf8");
      const [past, future] = [new Date(clock.nowMs() - 1), new Date(clock.nowMs() + 24 * HOUR_MS)];
      for (let at = 0; at < 3_000; at += 1) {
        const path = join(folder, `${String(at).padStart(64, "0")}.json`);
        await writeFile(path, text); // of another name, so damaged
        await utimes(path, future, at % 20 === 0 ? past : future);
      }
      const store = openAt(place, clock);
      const left: number[] = [];
      for (let sweeps = 0; sweeps < 3; sweeps += 1) {
        await store.pending.read(["nothing"]);
        await store.close();
        left.push((await files()).length);
        clock.pass(MINUTE_MS);
      }
      assert.deepEqual([left[0], left[2]], [2_901, 2_851]);
      assert.ok((await files()).includes(live));
    });

    it("by what they say themselves, whatever a copy or a backup made of the files' times", async () => {
      const { folder, put, sweep, files } = await start();
      const file = await put("link", HOUR_MS);
      await utimes(join(folder, file), new Date(0), new Date(0));
      await sweep();
      assert.deepEqual(await files(), [file]);
    });

    it("not while somebody is at them", async () => {
      const { folder, clock, put, sweep, files } = await start();
      const file = await put("link", MINUTE_MS);
      clock.pass(MINUTE_MS);
      await writeFile(join(folder, `${file}.lock`), "somebody");
      await sweep();
      assert.deepEqual([...(await files())].sort(), [file, `${file}.lock`]);
    });

    it("when they are damaged and were to end, and not when a later release wrote them", async () => {
      const { folder, clock, put, sweep, files } = await start();
      const [damaged, newer] = [await put("one", MINUTE_MS), await put("another", MINUTE_MS)];
      await writeFile(join(folder, damaged), "{}");
      await writeFile(join(folder, newer), '{"format":2}');
      clock.pass(MINUTE_MS);
      await sweep();
      assert.deepEqual(await files(), [newer]);
    });

    it("with locks and temporary files that nobody has touched for ten sweeps, and nothing else", async () => {
      const { place, folder, clock, put, files } = await start();
      const file = await put("link", 24 * HOUR_MS);
      const left = [`${file}.lock`, `${file}.lock.0123456789abcdef`, `${file}.0123456789ab.tmp`];
      const touched = `${file}.0.lock`;
      const foreign = ["notes.txt", `${file}s`, "keys.json"];
      for (const each of [...left, touched, ...foreign]) await writeFile(join(folder, each), "");
      const store = openAt(place, clock);
      const sweepAgain = async () => {
        await utimes(join(folder, touched), new Date(), new Date());
        await store.pending.read(["nothing"]);
        await store.close();
        clock.pass(MINUTE_MS);
        return (await files()).length;
      };
      for (let sweeps = 1; sweeps <= 10; sweeps += 1) assert.equal(await sweepAgain(), 8);
      await sweepAgain();
      assert.deepEqual([...(await files())].sort(), [file, touched, ...foreign].sort());
    });

    it("but for a lock that somebody has just taken, by a clock that is hours ahead of the disk's", async () => {
      const { folder, clock, put, sweep, files } = await start();
      const file = await put("link", YEAR_MS);
      await writeFile(join(folder, `${file}.lock`), "somebody");
      await sweep(movableClock(clock.nowMs() + 12 * HOUR_MS));
      assert.deepEqual([...(await files())].sort(), [file, `${file}.lock`]);
    });

    it("R29 by a clock that is years ahead or in 1970 at no cost to token sets", async () => {
      const { place, clock, put, sweep, files } = await start();
      const ada = { kind: "consumer", channel: "", consumer: "ada" } as const;
      await openAt(place).write("credential", SHARED, record, undefined);
      await openAt(place).write("credential", ada, record, undefined);
      const file = await put("link", HOUR_MS);
      await sweep(movableClock(0));
      assert.deepEqual(await files(), [file]);
      await sweep(movableClock(clock.nowMs() + 30 * YEAR_MS));
      assert.deepEqual(await files(), []);
      assert.deepEqual(await readRecord(openAt(place), "credential"), record);
      assert.deepEqual(await readRecord(openAt(place), "credential", ada), record);
    });

    it("again after a clock was put back", async () => {
      const { place, clock, put, files } = await start();
      const ahead = movableClock(clock.nowMs() + YEAR_MS);
      const store = openAt(place, ahead);
      await store.pending.read(["nothing"]);
      await store.close();
      await put("link", 0);
      ahead.pass(-YEAR_MS);
      await store.pending.read(["nothing"]);
      await store.close();
      assert.deepEqual(await files(), []);
    });
  });
});
