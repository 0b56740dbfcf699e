import assert from "node:assert/strict";
import { Turns } from "../../../../src/consumers/sign-in/turns.js";

describe("Turns", () => {
  it("are taken one after another under a key, and at once under others", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const gates = new Map<string, () => void>();
    const work = (name: string) => () =>
      new Promise<string>((resolve) => {
        seen.push(name);
        gates.set(name, () => {
          resolve(name);
        });
      });
    const open = async (name: string) => {
      while (!gates.has(name)) await Promise.resolve();
      gates.get(name)?.();
    };
    const [first, second, other] = [turns.take("a", work("1")), turns.take("a", work("2")), turns.take("b", work("3"))];
    await open("3");
    assert.equal(await other, "3");
    assert.deepEqual(seen, ["1", "3"]);
    await open("1");
    await open("2");
    assert.deepEqual([await first, await second, seen], ["1", "2", ["1", "3", "2"]]);
  });

  it("go on after one that failed", async () => {
    const turns = new Turns();
    const failing = turns.take("a", () => Promise.reject(new Error("no")));
    const next = turns.take("a", () => Promise.resolve("yes"));
    await assert.rejects(failing, /no/);
    assert.equal(await next, "yes");
  });
});
