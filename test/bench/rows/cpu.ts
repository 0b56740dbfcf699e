import type { NodeRedVersion } from "../../support/tools.js";
import type { Contender } from "../flows/contender.js";
import { interleave } from "../interleave.js";
import type { BenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { Line } from "../line.js";
import { cpuPerMessage, type KeyringUse, type World } from "../world.js";

/** Medians by contender: CPU time of a message, in µs. */
export type Medians = ReadonlyMap<string, number>;

/** The medians of contenders that take turns in one Node-RED, so many messages a turn; `onRan` sees each turn. */
export function measureCpu(
  nodeRed: BenchNodeRed,
  contenders: readonly Contender[],
  { rounds, messages, inFlight }: { readonly rounds: number; readonly messages: number; readonly inFlight: number },
): Promise<Medians> {
  return interleave(
    contenders.map(({ name }) => name),
    rounds,
    async (name) => cpuPerMessage(await nodeRed.tell({ run: name, messages, inFlight })),
  );
}

/** Makes lines of medians: one contender's beside another's. */
export function linesFrom({ name: on }: NodeRedVersion, how: string, found: Medians) {
  return (name: string, beside: string, most?: number): Line => ({
    on,
    what: `${name}, ${how}`,
    unit: "µs",
    measured: found.get(name) ?? Number.NaN,
    beside: { what: beside, measured: found.get(beside) ?? Number.NaN },
    ...(most !== undefined && { most }),
  });
}

/** Starts Node-RED with the contenders, and closes it after the work. */
export async function withNodeRed<T>(
  world: World,
  version: NodeRedVersion,
  contenders: readonly Contender[],
  work: (nodeRed: BenchNodeRed) => Promise<T>,
  keyring?: KeyringUse,
): Promise<T> {
  const nodeRed = await world.start(version, contenders, keyring);
  try {
    return await work(nodeRed);
  } finally {
    await nodeRed.close();
  }
}
