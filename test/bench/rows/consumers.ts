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

/** By default 10,000 consumers stay in memory, 5 KB each; resident memory has garbage of reading the store on top. */
const MOST_MB = { heap: 60, resident: 150 };

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
      const turns = turnsOf(world);
      await nodeRed.tell({ run: shared.name, messages: turns.messages * turns.rounds, inFlight: IN_FLIGHT });
      const before = await nodeRed.weigh();
      const found = await measureCpu(nodeRed, [shared, consumers], turns);
      const after = await nodeRed.weigh();
      const line = (what: string, measured: number, most: number) => {
        return {
          on: version.name,
          what: `${consumers.name}, ${what} than for the shared token`,
          unit: "MB",
          measured,
          most,
        };
      };
      return [
        linesFrom(version, "most in the store alone", found)(consumers.name, OURS),
        line("more heap", after.heapMb - before.heapMb, MOST_MB.heap),
        line("more memory", after.memoryMb - before.memoryMb, MOST_MB.resident),
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
