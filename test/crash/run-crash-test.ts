import { CrashWorld } from "./crash-world.js";
import { seededRandom } from "./random.js";
import { SharedWorld } from "./shared-world.js";
import { Tally } from "./tally.js";

export interface CrashTest {
  readonly kills: number;
  readonly seed: number;
  /** How many Node-REDs at once: most of the time they wait for the turn of a killed one to end. */
  readonly worlds: number;
  readonly onProgress: (tally: Tally) => void;
}

export interface SharedTest {
  readonly seconds: number;
  readonly seed: number;
}

/** So many renewals go well between two kills. */
const RENEWALS_A_KILL = 20;

const PROGRESS_MS = 10_000;

/** Kills Node-REDs until there were so many kills, and gives what came of it. */
export async function runCrashTest({ kills, seed, worlds, onProgress }: CrashTest): Promise<Tally> {
  const tally = new Tally();
  const progress = setInterval(() => {
    onProgress(tally);
  }, PROGRESS_MS);
  const numbers = Array.from({ length: worlds }, (_none, number) => number);
  await Promise.all(numbers.map((number) => runWorld(seed * 1_000 + number, tally, kills)));
  clearInterval(progress);
  return tally;
}

async function runWorld(seed: number, tally: Tally, kills: number): Promise<void> {
  const world = await CrashWorld.open(seededRandom(seed), tally);
  try {
    while (tally.kills < kills) await world.live();
    await world.end();
  } catch (error) {
    tally.faults.push(String(error));
  } finally {
    await world.close();
  }
}

/** Two Node-REDs on one folder renew at the same time, and now and then one is killed. */
export async function runSharedTest({ seconds, seed }: SharedTest): Promise<Tally> {
  const tally = new Tally();
  const endMs = performance.now() + seconds * 1_000;
  const world = await SharedWorld.open(seededRandom(seed), tally);
  try {
    for (let round = 1; performance.now() < endMs; round += 1) {
      if (round % RENEWALS_A_KILL === 0) await world.renewAndKill();
      else await world.renew();
    }
  } finally {
    await world.close();
  }
  return tally;
}
