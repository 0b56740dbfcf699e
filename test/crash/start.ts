import { parseArgs } from "node:util";
import { runCrashTest, runSharedTest } from "./run-crash-test.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    seconds: { type: "string", default: "60" },
    worlds: { type: "string", default: "8" },
  },
});
console.log(`seed ${values.seed}`);
const tally = await runCrashTest({
  kills: Number(values.kills),
  seed: Number(values.seed),
  worlds: Number(values.worlds),
  onProgress: (soFar) => {
    console.log(soFar.toString());
  },
});
console.log(tally.toString());
const shared = await runSharedTest({ seconds: Number(values.seconds), seed: Number(values.seed) });
console.log(`two on one folder: ${shared.toString()}`);
const faults = [...tally.faults, ...shared.faults];
for (const fault of faults) console.log(`- ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
