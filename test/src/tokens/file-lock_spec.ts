import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lockFile } from "../../../src/tokens/file-lock.js";
import { countInProcess } from "../../support/counting-process.js";
import { hasCode } from "../../support/has-code.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const times = { beatMs: 30, deadAfterMs: 300, waitMs: 5_000 };

/** As the lock's code names it. */
const markerOf = (path: string, holder: string) =>
  `${path}.${createHash("sha256").update(holder).digest("hex").slice(0, 16)}`;

describe("The file lock", () => {
  after(removeTemporaryFolders);

  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, "record.lock");
  });

  it("gives 400 turns to 8 processes, one after another", async function () {
    this.timeout(120_000);
    const counter = join(folder, "counter");
    await writeFile(counter, "0");
    await Promise.all(Array.from({ length: 8 }, () => countInProcess(path, counter, 50)));
    assert.equal(await readFile(counter, "utf8"), "400");
    assert.deepEqual(await readdir(folder), ["counter"]);
  });

  it("gives 100 tasks of one process their turns, one at a time", async function () {
    this.timeout(120_000);
    let holders = 0;
    const work = async () => {
      const lock = await lockFile(path, { ...times, deadAfterMs: 20_000, waitMs: 100_000 });
      holders += 1;
      assert.equal(holders, 1);
      await new Promise(setImmediate);
      holders -= 1;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 100 }, work));
    assert.deepEqual(await readdir(folder), []);
  });

  it("makes the folder where there is none", async () => {
    const lock = await lockFile(join(folder, "new", "record.lock"), times);
    assert.equal(await lock.holdsFor(0), true);
    await lock.release();
  });

  it("does not take a holder for dead that gives signs of life, however long its turn", async () => {
    const lock = await lockFile(path, times);
    await assert.rejects(lockFile(path, { ...times, waitMs: 3 * times.deadAfterMs }), hasCode("store-busy"));
    assert.equal(await lock.holdsFor(0), true);
    await lock.release();
  });

  it("ends a turn whose holder died before it had written its name", async () => {
    await writeFile(path, "");
    const lock = await lockFile(path, times);
    assert.equal(await lock.holdsFor(0), true);
    await lock.release();
  });

  it("ends a turn whose file a power cut has filled with anything", async () => {
    await writeFile(path, "\0/../\0");
    await (await lockFile(path, times)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it("ends a dead holder's turn although who was about to do that died as well", async () => {
    await writeFile(path, "dead");
    await writeFile(markerOf(path, "dead"), "");
    await (await lockFile(path, times)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it("leaves a turn to whoever is ending it", async () => {
    await writeFile(path, "dead");
    await writeFile(markerOf(path, "dead"), "");
    await assert.rejects(lockFile(path, { ...times, waitMs: 2.2 * times.deadAfterMs }), hasCode("store-busy"));
    assert.equal(await readFile(path, "utf8"), "dead");
  });

  it("is not surely held where that can't be seen", async () => {
    const lock = await lockFile(path, { ...times, beatMs: 10_000 });
    await rm(path);
    assert.equal(await lock.holdsFor(0), false);
    await mkdir(path);
    assert.equal(await lock.holdsFor(0), false);
    await lock.release();
  });

  it("is not surely held by a process that gave no sign of life for half the time", async () => {
    const lock = await lockFile(path, { ...times, beatMs: 10_000 });
    const startedMs = performance.now();
    while (performance.now() - startedMs < times.deadAfterMs / 2); // busy: no timer can run
    assert.equal(await lock.holdsFor(0), false);
    await lock.release();
  });
});
