import { startApi } from "../bench/api/start-api.js";
import { httpRequest } from "../bench/flows/keyring.js";
import { CONTACT } from "../bench/flows/others.js";
import type { Line } from "../bench/line.js";
import type { Ran, Weight } from "../bench/node-red/commands.js";
import type { BenchNodeRed } from "../bench/node-red/start-bench-node-red.js";
import { withNodeRed } from "../bench/rows/cpu.js";
import type { World } from "../bench/world.js";
import type { NodeRedVersion } from "../support/tools.js";
import { judgeSoak } from "./judge-soak.js";
import { LIFETIME_MS } from "./renewal-interval.js";

const PER_SECOND = 50;
const PARTS = 10;

/** One tenth of the time, and what the process held when it was over. */
export interface Part {
  readonly ran: Ran;
  readonly weight: Weight;
}

/** Sends messages for so long through HTTP request, with a credential whose tokens end all the time. */
export async function soak(version: NodeRedVersion, world: World, seconds: number): Promise<readonly Line[]> {
  const { server, ca } = world.certificates;
  const api = await startApi({ ...server, ca });
  try {
    await api.ask({ lifetimeMs: LIFETIME_MS });
    const contender = httpRequest({ origin: api.http, ...CONTACT }, api);
    const soaked = await withNodeRed(world, version, [contender], (nodeRed) => run(nodeRed, contender.name, seconds));
    return judgeSoak(version, { ...soaked, tokenRequests: (await api.ask()).tokenRequests });
  } finally {
    await api.close();
  }
}

async function run(nodeRed: BenchNodeRed, pace: string, seconds: number) {
  const startedMs = performance.now();
  const parts: Part[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const ran = await nodeRed.try({ pace, perSecond: PER_SECOND, seconds: seconds / PARTS });
    parts.push({ ran, weight: await nodeRed.weigh() });
  }
  return { parts, elapsedMs: performance.now() - startedMs };
}
