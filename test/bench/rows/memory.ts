import type { Contender } from "../flows/contender.js";
import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, limit } from "../flows/others.js";
import { median } from "../median.js";
import { interleave } from "../interleave.js";
import { withNodeRed } from "./cpu.js";
import { onEach } from "./row.js";

const TURNS = 5;

/** Memory of Node-RED's process with 100 messages in flight: each contender has a process of its own. */
export const measureMemory = onEach(async (version, world) => {
  const { api, amounts } = world;
  const work = { origin: api.http, ...CONTACT };
  const contenders = [coreRequest(work, false), coreRequest(work, true), limit(work), httpRequest(work, api)];
  const measure = (own: Contender) =>
    withNodeRed(world, version, [own], async (nodeRed) => {
      const seen: number[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const { memoryMb } = await nodeRed.tell({ run: own.name, messages: amounts.messages(100), inFlight: 100 });
        if (turn > 0) seen.push(median(memoryMb));
      }
      return median(seen);
    });
  const byName = new Map(contenders.map((each) => [each.name, each]));
  const measureOne = async (name: string) => {
    const contender = byName.get(name);
    return contender ? measure(contender) : Number.NaN;
  };
  const found = await interleave([...byName.keys()], Math.ceil(amounts.rounds / 3), measureOne, 0);
  const line = (name: string, most?: number) => ({
    on: version.name,
    what: `${name}, memory at 100 in flight`,
    unit: "MB",
    measured: found.get(name) ?? Number.NaN,
    beside: { what: "core", measured: found.get("core") ?? Number.NaN },
    ...(most !== undefined && { most }),
  });
  return [line("core keep-alive"), line("limit"), line(OURS, version.name === "Node-RED 5.0" ? 0.65 : 0.9)];
});
