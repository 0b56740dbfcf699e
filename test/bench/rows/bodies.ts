import { httpRequest, OURS } from "../flows/keyring.js";
import { coreRequest, limit } from "../flows/others.js";
import type { Line } from "../line.js";
import { linesFrom, measureCpu, withNodeRedForEach } from "./cpu.js";
import { onEach } from "./row.js";

const BODIES = [
  { how: "1 MB binary", path: "/bytes", check: "bytes" },
  { how: "100 KB JSON", path: "/list", check: "list" },
] as const;

/** CPU time of large replies, 10 in flight. */
export const measureBodies = onEach(async (version, world) => {
  const { api, amounts } = world;
  const lines: Line[] = [];
  for (const { how, path, check } of BODIES) {
    const work = { origin: api.http, path, check };
    const contenders = [coreRequest(work, false), limit(work), httpRequest(work, api)];
    const turns = { rounds: amounts.rounds, messages: amounts.largeReplies, inFlight: 10 };
    const found = await withNodeRedForEach(world, version, contenders, (tell) => measureCpu(tell, contenders, turns));
    const line = linesFrom(version, how, found);
    lines.push(line("limit", "core"), line(OURS, "core", 0.8));
  }
  return lines;
});
