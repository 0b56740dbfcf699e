/** Numbers from 0 to 1 that a seed decides: the same seed makes the same choices. */
export type Random = () => number;

/** Marsaglia's xorshift on 32 bits; the first numbers of small seeds are alike and thrown away. */
export function seededRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let thrown = 0; thrown < 20; thrown += 1) next();
  return next;
}

/** One of the choices. Throws where there is none. */
export function choose<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose from.");
  return choice;
}

/** A whole number from 0 to below `limit`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
