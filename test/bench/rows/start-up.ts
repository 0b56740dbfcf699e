import { httpRequest } from "../flows/keyring.js";
import { flowsOf } from "../flows/contender.js";
import { CONTACT } from "../flows/others.js";
import type { Started } from "../node-red/commands.js";
import { startBenchNodeRed } from "../node-red/start-bench-node-red.js";
import type { UserDirectory } from "../node-red/user-directory.js";
import { median } from "../median.js";
import { onEach } from "./row.js";

const EMPTY = [{ id: "empty", type: "tab", label: "empty" }];

/** Until "Started flows", beside a Node-RED without the pack. CPU time: the clock says what else the machine does. */
export const measureStartUp = onEach(async (version, { api, amounts }) => {
  const flows = flowsOf([httpRequest({ origin: api.http, ...CONTACT }, api)]);
  const ways: Readonly<Record<string, UserDirectory>> = {
    "without the pack": { hasPack: false, flows: EMPTY },
    "pack added": { hasPack: true, flows: EMPTY },
    "one node and a credential": { hasPack: true, ...flows },
  };
  const found = new Map(Object.keys(ways).map((way): [string, Started[]] => [way, []]));
  for (let start = 0; start < amounts.starts; start += 1) {
    for (const [way, directory] of Object.entries(ways)) {
      const nodeRed = await startBenchNodeRed(version, directory);
      found.get(way)?.push(nodeRed.started);
      await nodeRed.close();
    }
  }
  const middle = (way: string, what: keyof Started) => median((found.get(way) ?? []).map((started) => started[what]));
  const line = (way: string, what: keyof Started, unit: string, most?: number) => ({
    on: version.name,
    what: `start-up, ${way}: more ${unit === "MB" ? "memory" : what === "cpuMs" ? "CPU time" : "time by the clock"}`,
    unit,
    measured: middle(way, what) - middle("without the pack", what),
    ...(most !== undefined && { most }),
  });
  return [
    line("pack added", "cpuMs", "ms", 40),
    line("pack added", "wallMs", "ms"),
    line("pack added", "memoryMb", "MB", 8),
    line("one node and a credential", "cpuMs", "ms", 110),
    line("one node and a credential", "wallMs", "ms"),
    line("one node and a credential", "memoryMb", "MB", 30),
  ];
});
