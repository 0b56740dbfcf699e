import { parseArgs } from "node:util";
import { FULL, SMOKE } from "./amounts.js";
import { isMet, type Line } from "./line.js";
import { describeMachine } from "./machine.js";
import { tableOf } from "./report.js";
import { ROWS } from "./rows/index.js";
import { openWorld } from "./world.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: "boolean", default: false }, on: { type: "string", default: "" } },
});
const unknown = positionals.filter((name) => !(name in ROWS));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(", ")}; there are ${Object.keys(ROWS).join(", ")}.`);
const world = await openWorld(values.smoke ? SMOKE : FULL, values.on);
const all: Line[] = [];
try {
  for (const [name, measure] of Object.entries(ROWS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const lines = await measure(world);
    console.log(`\n${name}\n\n${tableOf(lines)}`);
    all.push(...lines);
  }
  console.log(`\n${await describeMachine(world.versions)}\n\n${tableOf(all)}`);
  if (!values.smoke && all.some((line) => isMet(line) === false)) process.exitCode = 1;
} finally {
  await world.close();
}
