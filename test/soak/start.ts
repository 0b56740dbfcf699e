import { parseArgs } from "node:util";
import { SMOKE } from "../bench/amounts.js";
import { isMet } from "../bench/line.js";
import { tableOf } from "../bench/report.js";
import { openWorld } from "../bench/world.js";
import { soak } from "./soak.js";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, on: { type: "string", default: "" } },
});
const seconds = Number(values.minutes) * 60;
if (!(seconds > 0)) throw new Error("--minutes takes a number above 0.");
const world = await openWorld(SMOKE, values.on);
try {
  const lines = await Promise.all(world.versions.map((version) => soak(version, world, seconds)));
  console.log(tableOf(lines.flat()));
  if (lines.flat().some((line) => isMet(line) === false)) process.exitCode = 1;
} finally {
  await world.close();
}
