import { setTimeout as wait } from "node:timers/promises";
import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, oauth2InFront } from "../flows/others.js";
import type { Line } from "../line.js";
import type { BenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { World } from "../world.js";
import { withNodeRed } from "./cpu.js";
import { onEach } from "./row.js";

const DELAY_MS = 50;
const LONG_MS = 3_600_000;
const IN_FLIGHT = 100;

/** Token requests of a burst with no token yet, and of one in whose middle the token ends. */
export const measureBurst = onEach(async (version, world) => {
  const { api, amounts } = world;
  const work = { origin: api.http, ...CONTACT };
  const lines: Line[] = [];
  for (const contender of [oauth2InFront(work, api.tokenUrl), httpRequest(work, api)]) {
    const { name } = contender;
    const line = (what: string, measured: number, most: number) => {
      lines.push({ on: version.name, what: `${name}, ${what}`, unit: "", measured, ...(name === OURS && { most }) });
    };
    await withNodeRed(world, version, [contender], async (nodeRed) => {
      await api.ask({ reset: true, lifetimeMs: LONG_MS, delayMs: DELAY_MS });
      await nodeRed.tell({ run: name, messages: amounts.burst, inFlight: amounts.burst });
      line(`token requests, burst of ${amounts.burst} without a token`, (await api.ask()).tokenRequests, 1);
    });
    await withNodeRed(world, version, [contender], async (nodeRed) => {
      const { tokenRequests, failed } = await burstWithEnd(nodeRed, name, world);
      line(`token requests, burst of ${amounts.burst} with the token ending in the middle`, tokenRequests, 1);
      line("messages that failed of it", failed, 0);
    });
  }
  await api.ask({ lifetimeMs: LONG_MS, delayMs: 0 });
  return lines;
});

/** Takes a first burst's time, then gets a token that ends in the middle of a second. */
async function burstWithEnd(nodeRed: BenchNodeRed, run: string, { api, amounts }: World) {
  const burst = { run, messages: amounts.burst, inFlight: IN_FLIGHT };
  await api.ask({ lifetimeMs: 1_000 });
  const { wallMs } = await nodeRed.try(burst);
  const lifetimeMs = Math.max(2, Math.ceil((2 * wallMs) / 1000)) * 1000;
  await wait(1_000); // the first token is over
  await api.ask({ lifetimeMs });
  await nodeRed.tell({ run, messages: 1, inFlight: 1 });
  await wait(lifetimeMs - wallMs / 2);
  await api.ask({ reset: true });
  const { failed } = await nodeRed.try(burst);
  return { failed, tokenRequests: (await api.ask()).tokenRequests };
}
