import { interleave } from "../interleave.js";
import type { Line } from "../line.js";
import { median } from "../median.js";
import { fillStore, type FilledStore } from "../store/filled-store.js";
import type { Row } from "./row.js";

const FEW = 10;
const TOGETHER = 100;
/** Of one after the other, in a round. */
const IN_A_ROW = 50;

/** By the clock, since a durable write waits for the disk: the file store with few and with many token sets. */
export const measureWrites: Row = async ({ amounts: { tokenSets, rounds } }) => {
  const [few, many] = [await fillStore(FEW), await fillStore(tokenSets)];
  const works: Readonly<Record<string, (from: number) => Promise<number>>> = {
    "read, few": (from) => oneByOne((nth) => few.read(nth), from),
    "read, many": (from) => oneByOne((nth) => many.read(nth), from),
    "write, few": (from) => oneByOne((nth) => few.rewrite(nth), from),
    "write, many": (from) => oneByOne((nth) => many.rewrite(nth), from),
    together: (from) => allTogether(many, from),
  };
  let from = 0;
  const found = await interleave(Object.keys(works), rounds, (name) => {
    from += TOGETHER;
    return works[name]?.(from) ?? Promise.resolve(Number.NaN);
  });
  const line = (what: string, of: string, beside: { what: string; of: string }, most?: number): Line => ({
    on: "file store",
    what,
    unit: "ms",
    measured: found.get(of) ?? Number.NaN,
    beside: { what: beside.what, measured: found.get(beside.of) ?? Number.NaN },
    ...(most !== undefined && { most }),
  });
  const withFew = `with ${FEW}`;
  return [
    line(`read, ${tokenSets} token sets`, "read, many", { what: withFew, of: "read, few" }),
    line(`read and durable write, ${tokenSets} token sets`, "write, many", { what: withFew, of: "write, few" }, 2),
    line(`${TOGETHER} of these at once`, "together", { what: "one", of: "write, many" }, 10),
  ];
};

/** Milliseconds of one: the median. */
async function oneByOne(work: (nth: number) => Promise<void>, from: number): Promise<number> {
  const times: number[] = [];
  for (let nth = from; nth < from + IN_A_ROW; nth += 1) {
    const startedMs = performance.now();
    await work(nth);
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

/** Milliseconds of all. */
async function allTogether(store: FilledStore, from: number): Promise<number> {
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: TOGETHER }, (_, step) => store.rewrite(from + step)));
  return performance.now() - startedMs;
}
