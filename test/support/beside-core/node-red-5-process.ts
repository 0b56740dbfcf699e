import { runFlow, type Came, type FlowToRun } from "./run-flow.js";

/** What this process is told, and what it answers. */
export type Answer = { readonly came: readonly Came[] } | { readonly error: string };

/** Run as a process of its own, with a Node that Node-RED 5.0 runs on: one flow at a time, told and answered by messages. */
process.on("message", (flow: FlowToRun) => {
  void runFlow(flow)
    .then((came): Answer => ({ came }))
    .catch((error: unknown): Answer => ({ error: String(error) }))
    .then((answer) => process.send?.(answer));
});

process.on("disconnect", () => process.exit());
