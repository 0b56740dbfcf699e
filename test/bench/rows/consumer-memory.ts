import type { NodeRedVersion } from "../../support/tools.js";
import type { Contender } from "../flows/contender.js";
import type { Line } from "../line.js";
import type { BenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { KeyringUse, World } from "../world.js";
import { withNodeRed } from "./cpu.js";

const IN_FLIGHT = 10;

/**
 * How many consumers may stay in memory, and what they may take of it: 5 KB each, and what code for them takes. Resident
 * memory has on top what reading the store leaves behind, which does not go by their number: it is collected late.
 */
const CAPS = [
  { cap: 10_000, most: { heap: 60, memory: 250 } },
  { cap: 1_000, most: { heap: 10, memory: 250 } },
] as const;

/** What a process holds more after messages of more consumers than may stay in memory than after as many with the shared token. */
export async function weighConsumers(
  version: NodeRedVersion,
  world: World,
  { shared, consumers }: { readonly shared: Contender; readonly consumers: Contender },
  store: KeyringUse,
): Promise<readonly Line[]> {
  const { rounds, messages } = world.amounts;
  const amount = { messages: messages(IN_FLIGHT) * (rounds + 1), inFlight: IN_FLIGHT };
  const lines: Line[] = [];
  for (const { cap, most } of CAPS) {
    const work = async (nodeRed: BenchNodeRed) => {
      await nodeRed.tell({ run: shared.name, ...amount });
      const before = await nodeRed.weigh();
      await nodeRed.tell({ run: consumers.name, ...amount });
      const after = await nodeRed.weigh();
      const what = `${consumers.name}, at most ${cap} in memory: more`;
      const usual = { on: version.name, unit: "MB" };
      lines.push(
        { ...usual, what: `${what} heap`, measured: after.heapMb - before.heapMb, most: most.heap },
        { ...usual, what: `${what} memory`, measured: after.memoryMb - before.memoryMb, most: most.memory },
      );
    };
    const keyring = { ...store.keyring, consumersInMemory: cap };
    await withNodeRed(world, version, [shared, consumers], work, { ...store, keyring });
  }
  return lines;
}
