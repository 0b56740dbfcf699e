import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { nodeRedVersion } from "../tools.js";
import type { Answer } from "./node-red-5-process.js";
import type { Came, FlowToRun } from "./run-flow.js";

/** Node-RED 5.0's runtime in a process of its own; in this one there is 4.1's. */
export interface NodeRed5 {
  readonly runFlow: (flow: FlowToRun) => Promise<readonly Came[]>;
  close(): Promise<void>;
}

export async function startNodeRed5(): Promise<NodeRed5> {
  const version = await nodeRedVersion("Node-RED 5.0");
  const child = fork(fileURLToPath(import.meta.resolve("./node-red-5-process.js")), {
    execPath: version.node,
    env: { ...process.env, KEYRING_TEST_NODE_RED: "node-red-5" },
    serialization: "advanced", // so that Buffers and numbers that JSON doesn't know arrive
  });
  return {
    async runFlow(flow) {
      child.send(flow);
      const [answer] = (await once(child, "message")) as [Answer];
      if ("error" in answer) throw new Error(answer.error);
      return answer.came;
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
