import type { NodeRedVersion } from "../../support/tools.js";
import type { Line } from "../line.js";
import type { World } from "../world.js";

/** What one name of `npm run bench` measures. */
export type Row = (world: World) => Promise<readonly Line[]>;

/** The row on each Node-RED. */
export function onEach(measure: (version: NodeRedVersion, world: World) => Promise<readonly Line[]>): Row {
  return async (world) => {
    const lines: Line[] = [];
    for (const version of world.versions) lines.push(...(await measure(version, world)));
    return lines;
  };
}
