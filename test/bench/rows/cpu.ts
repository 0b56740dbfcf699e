import type { NodeRedVersion } from "../../support/tools.js";
import type { Contender } from "../flows/contender.js";
import { interleave } from "../interleave.js";
import type { BenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { Line } from "../line.js";
import { median } from "../median.js";
import { cpuPerMessage, type KeyringUse, type World } from "../world.js";

/** Medians by contender: CPU time of a message, in µs. */
export type Medians = ReadonlyMap<string, number>;

/** Lets contenders run, wherever they are. */
export type Tell = BenchNodeRed["tell"];

/** The medians of contenders that take turns, so many messages a turn. */
export function measureCpu(
  tell: Tell,
  contenders: readonly Contender[],
  { rounds, messages, inFlight }: { readonly rounds: number; readonly messages: number; readonly inFlight: number },
): Promise<Medians> {
  return interleave(
    contenders.map(({ name }) => name),
    rounds,
    async (name) => cpuPerMessage(await tell({ run: name, messages, inFlight })),
  );
}

/** The medians of several processes' medians. */
export function middleOf(found: readonly Medians[]): Medians {
  const names = [...new Set(found.flatMap((medians) => [...medians.keys()]))];
  return new Map(names.map((name) => [name, median(found.map((medians) => medians.get(name) ?? Number.NaN))]));
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

/**
 * Starts a Node-RED for each contender: what core's node leaves behind, garbage and connections that close, is then not
 * another's to clear away. Closes them after the work.
 */
export async function withNodeRedForEach<T>(
  world: World,
  version: NodeRedVersion,
  contenders: readonly Contender[],
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  const nodeReds = new Map<string, BenchNodeRed>();
  try {
    for (const contender of contenders) nodeReds.set(contender.name, await world.start(version, [contender]));
    return await work(async (command) => {
      const nodeRed = nodeReds.get("run" in command ? command.run : command.pace);
      if (nodeRed === undefined) throw new Error("there is no such contender");
      return nodeRed.tell(command);
    });
  } finally {
    await Promise.all([...nodeReds.values()].map((nodeRed) => nodeRed.close()));
  }
}
