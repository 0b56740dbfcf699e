import { median } from "./median.js";

/** Rounds ahead that do not count: V8 has then compiled what is used often. */
export const WARM_UPS = 3;

/**
 * The median of what each gave in so many rounds, by name. They take turns, so that what else the machine does hits all
 * alike.
 */
export async function interleave(
  names: readonly string[],
  rounds: number,
  measure: (name: string) => Promise<number>,
  warmUps = WARM_UPS,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [name, numbers] of found) {
      const number = await measure(name);
      if (round >= warmUps) numbers.push(number);
    }
  }
  return new Map([...found].map(([name, numbers]) => [name, median(numbers)]));
}
