import { median } from "./median.js";

/**
 * The median of what each gave in so many rounds, by name. They take turns, so that what else the machine does hits all
 * alike; rounds ahead, one unless told otherwise, warm them up and do not count.
 */
export async function interleave(
  names: readonly string[],
  rounds: number,
  measure: (name: string) => Promise<number>,
  warmUps = 1,
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
