import { consumerRequest, storeOfConsumers } from "../flows/consumers.js";
import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT } from "../flows/others.js";
import type { Line } from "../line.js";
import type { BenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { NodeRedVersion } from "../../support/tools.js";
import type { KeyringUse, World } from "../world.js";
import { weighConsumers } from "./consumer-memory.js";
import { linesFrom, measureCpu, withNodeRed } from "./cpu.js";
import type { Row } from "./row.js";

const IN_FLIGHT = 10;

/** Of those in the store so many are busy where the row is warm: half of what stays in memory unless told otherwise. */
const BUSY_SHARE = 20;

/** A message with a consumer's token beside one with the shared token, and what consumers hold of memory. */
export const measureConsumers: Row = async (world) => {
  const all = world.amounts.consumers;
  const store = await storeOfConsumers(world.api, all);
  const lines: Line[] = [];
  for (const version of world.versions) {
    lines.push(await measureBusy(version, world, Math.ceil(all / BUSY_SHARE), store));
    lines.push(await measureAll(version, world, all, store));
    lines.push(...(await weighConsumers(version, world, contendersOf(world, all), store)));
  }
  return lines;
};

/** All of the busy ones are in memory. */
function measureBusy(version: NodeRedVersion, world: World, busy: number, store: KeyringUse): Promise<Line> {
  const { shared, consumers } = contendersOf(world, busy);
  const work = async (nodeRed: BenchNodeRed) => {
    await nodeRed.tell({ run: consumers.name, messages: busy, inFlight: IN_FLIGHT, inTurn: true });
    const found = await measureCpu(nodeRed, [shared, consumers], turnsOf(world));
    return linesFrom(version, "all in memory", found)(consumers.name, OURS, 2);
  };
  return withNodeRed(world, version, [shared, consumers], work, store);
}

/** Most of them are in the store alone. */
function measureAll(version: NodeRedVersion, world: World, all: number, store: KeyringUse): Promise<Line> {
  const { shared, consumers } = contendersOf(world, all);
  const work = async (nodeRed: BenchNodeRed) => {
    const found = await measureCpu(nodeRed, [shared, consumers], turnsOf(world));
    return linesFrom(version, "most in the store alone", found)(consumers.name, OURS);
  };
  return withNodeRed(world, version, [shared, consumers], work, store);
}

function contendersOf({ api }: World, consumers: number) {
  const work = { origin: api.http, ...CONTACT };
  return { shared: httpRequest(work, api), consumers: consumerRequest(work, api, consumers) };
}

function turnsOf({ amounts }: World) {
  return { rounds: amounts.rounds, messages: amounts.messages(IN_FLIGHT), inFlight: IN_FLIGHT };
}
