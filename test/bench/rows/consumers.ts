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

/** A message with a consumer's token beside one with the shared token, and what consumers hold of memory. */
export const measureConsumers: Row = async (world) => {
  const store = await storeOfConsumers(world.api, world.amounts.consumers);
  const lines: Line[] = [];
  for (const version of world.versions) {
    lines.push(await measureWarm(version, world, store));
    lines.push(await measureCold(version, world, store));
    lines.push(...(await weighConsumers(version, world, contendersOf(world), store)));
  }
  return lines;
};

/** Any of them, where settings.js lets all of them stay in memory. */
function measureWarm(version: NodeRedVersion, world: World, store: KeyringUse): Promise<Line> {
  const { shared, consumers } = contendersOf(world);
  const all = world.amounts.consumers;
  const work = async (nodeRed: BenchNodeRed) => {
    await nodeRed.tell({ run: consumers.name, messages: all, inFlight: IN_FLIGHT, inTurn: true });
    const found = await measureCpu((command) => nodeRed.tell(command), [shared, consumers], turnsOf(world));
    return linesFrom(version, "all in memory", found)(consumers.name, OURS, 2);
  };
  const keyring = { ...store.keyring, consumersInMemory: all };
  return withNodeRed(world, version, [shared, consumers], work, { ...store, keyring });
}

/** Any of them, where most are in the store alone, as it is unless settings.js says otherwise. */
function measureCold(version: NodeRedVersion, world: World, store: KeyringUse): Promise<Line> {
  const { shared, consumers } = contendersOf(world);
  const work = async (nodeRed: BenchNodeRed) => {
    const found = await measureCpu((command) => nodeRed.tell(command), [shared, consumers], turnsOf(world));
    return linesFrom(version, "most in the store alone", found)(consumers.name, OURS);
  };
  return withNodeRed(world, version, [shared, consumers], work, store);
}

function contendersOf({ api, amounts }: World) {
  const work = { origin: api.http, ...CONTACT };
  return { shared: httpRequest(work, api), consumers: consumerRequest(work, api, amounts.consumers) };
}

function turnsOf({ amounts }: World) {
  return { rounds: amounts.rounds, messages: amounts.messages(IN_FLIGHT), inFlight: IN_FLIGHT };
}
