import assert from "node:assert/strict";
import { SharedSyncs } from "../../../src/tokens/shared-syncs.js";

/** Syncs that end when the test says so. */
function makeSyncs() {
  const running: { place: string; end: (error?: Error) => void }[] = [];
  let count = 0;
  const syncs = new SharedSyncs((place) => {
    count += 1;
    return new Promise((resolve, reject) => {
      running.push({
        place,
        end: (error) => {
          if (error) reject(error);
          else resolve();
        },
      });
    });
  });
  const endOne = async (error?: Error) => {
    running.shift()?.end(error);
    await new Promise(setImmediate);
  };
  return { syncs, endOne, count: () => count };
}

/** Which of the promises have ended. */
async function ended(promises: readonly Promise<void>[]): Promise<readonly boolean[]> {
  const states = promises.map(() => false);
  promises.forEach((promise, index) => {
    const note = () => (states[index] = true);
    promise.then(note, note);
  });
  await new Promise(setImmediate);
  return states;
}

describe("Shared syncs", () => {
  it("let who comes during a sync wait for the next, together with all others who came", async () => {
    const { syncs, endOne, count } = makeSyncs();
    const first = syncs.sync("folder");
    const later = Array.from({ length: 100 }, () => syncs.sync("folder"));
    assert.equal(count(), 1);
    await endOne();
    assert.deepEqual(new Set(await ended([first])), new Set([true]));
    assert.deepEqual(new Set(await ended(later)), new Set([false]));
    assert.equal(count(), 2);
    await endOne();
    assert.deepEqual(new Set(await ended(later)), new Set([true]));
    assert.equal(count(), 2);
  });

  it("never run two at once at one place", async () => {
    const { syncs, endOne, count } = makeSyncs();
    const first = syncs.sync("folder");
    const between = first.then(() => syncs.sync("folder")); // after the end of one, before the start of the next
    const second = syncs.sync("folder");
    await endOne();
    assert.equal(count(), 2);
    await endOne();
    await Promise.all([second, between]);
  });

  it("run at different places at once", async () => {
    const { syncs, endOne, count } = makeSyncs();
    const both = [syncs.sync("one"), syncs.sync("another")];
    assert.equal(count(), 2);
    await endOne();
    await endOne();
    await Promise.all(both);
  });

  it("begin anew when nobody waited, and after one that failed", async () => {
    const { syncs, endOne, count } = makeSyncs();
    const failing = assert.rejects(syncs.sync("folder"), /disk is gone/);
    const next = syncs.sync("folder");
    await endOne(new Error("the disk is gone"));
    await failing;
    await endOne();
    await next;
    const last = syncs.sync("folder");
    assert.equal(count(), 3);
    await endOne();
    await last;
  });
});
