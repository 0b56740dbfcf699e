import { DemoProblem } from "./demo-problem.js";
import { nodeProblem } from "./node-version.js";

const problem = nodeProblem(process.versions.node) ?? (await run());
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

/** Why the demo could not run or go on; undefined when its user has stopped it. */
async function run(): Promise<string | undefined> {
  // Loaded only now: on a Node that is too old it could not be loaded at all.
  const { runDemo } = await import("./demo.js");
  try {
    await runDemo(process.argv.slice(2), process.env);
    return undefined;
  } catch (error) {
    if (error instanceof DemoProblem) return error.message;
    throw error;
  }
}
