import { consumerRequest, storeOfConsumers } from "../flows/consumers.js";
import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT } from "../flows/others.js";
import type { Line } from "../line.js";
import type { NodeRedVersion } from "../../support/tools.js";
import type { KeyringUse, World } from "../world.js";
import { linesFrom, measureCpu, withNodeRed } from "./cpu.js";
import type { Row } from "./row.js";

const IN_FLIGHT = 10;

/** Of those in the store so many are busy where the row is warm: half of what stays in memory unless told otherwise. */
const BUSY_SHARE = 20;

/** What stays in memory: 10,000 consumers of about 3 KB, and as much again. */
const MOST_HELD_MB = 60;

/** A message with a consumer's token beside one with the shared token, and what consumers hold of memory. */
export const measureConsumers: Row = async (world) => {
  const keyring = await storeOfConsumers(world.api, world.amounts.consumers);
  const lines: Line[] = [];
  for (const version of world.versions)
    lines.push(...(await measureWarm(version, world, keyring)), ...(await measureAll(version, world, keyring)));
  return lines;
};

/** All of the busy ones are in memory. */
function measureWarm(version: NodeRedVersion, world: World, keyring: KeyringUse): Promise<readonly Line[]> {
  const busy = Math.ceil(world.amounts.consumers / BUSY_SHARE);
  const { shared, consumers } = contendersOf(world, busy);
  return withNodeRed(
    world,
    version,
    [shared, consumers],
    async (nodeRed) => {
      await nodeRed.tell({ run: consumers.name, messages: busy, inFlight: IN_FLIGHT, inTurn: true });
      const found = await measureCpu(nodeRed, [shared, consumers], turnsOf(world));
      return [linesFrom(version, "all in memory", found)(consumers.name, OURS, 2)];
    },
    keyring,
  );
}

/** Most of them are in the store alone. */
function measureAll(version: NodeRedVersion, world: World, keyring: KeyringUse): Promise<readonly Line[]> {
  const { consumers: all } = world.amounts;
  const { shared, consumers } = contendersOf(world, all);
  return withNodeRed(
    world,
    version,
    [shared, consumers],
    async (nodeRed) => {
      await nodeRed.tell({ run: shared.name, messages: world.amounts.messages(IN_FLIGHT), inFlight: IN_FLIGHT });
      const before = await nodeRed.weigh();
      const found = await measureCpu(nodeRed, [shared, consumers], turnsOf(world));
      const after = await nodeRed.weigh();
      const more = { on: version.name, unit: "MB", most: MOST_HELD_MB };
      return [
        linesFrom(version, "most in the store alone", found)(consumers.name, OURS),
        { ...more, what: `${consumers.name}, heap that they hold`, measured: after.heapMb - before.heapMb },
        { ...more, what: `${consumers.name}, memory that they take`, measured: after.memoryMb - before.memoryMb },
      ];
    },
    keyring,
  );
}

function contendersOf({ api }: World, consumers: number) {
  const work = { origin: api.http, ...CONTACT };
  return { shared: httpRequest(work, api), consumers: consumerRequest(work, api, consumers) };
}

function turnsOf({ amounts }: World) {
  return { rounds: amounts.rounds, messages: amounts.messages(IN_FLIGHT), inFlight: IN_FLIGHT };
}
