import hashSum from "hash-sum";
import type { Message } from "../../../nodes/runtime/red.js";
import { closeAll } from "../exchange.js";
import { coreNode } from "../node-red-under-test.js";
import { setProxyVariables } from "../proxy-variables.js";
import { startFlow, type FlowNode } from "../running-flow.js";

/** A flow with one node to try, its id "node". */
export interface FlowToRun {
  readonly nodes: readonly FlowNode[];
  readonly secrets: Readonly<Record<string, object>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** All there is of proxy variables while the flow runs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly messages: readonly Message[];
}

/** What became of one message; plain values that another process can be told. */
export interface Came {
  readonly sent: readonly unknown[];
  readonly caught: readonly unknown[];
  readonly dones: number;
}

const MARK = "x-node-red-request-node";

/** Runs the flow in the Node-RED of this process, and puts the messages in one after the other. */
export async function runFlow({ nodes, secrets, settings, environment, messages }: FlowToRun): Promise<Came[]> {
  const restore = setProxyVariables(environment);
  try {
    const modules = ["network/21-httprequest.js", "network/05-tls.js", "network/06-httpproxy.js"];
    const flow = await startFlow(nodes, { secrets, settings, registrations: modules.map(coreNode) });
    const came: Came[] = [];
    for (const message of messages) {
      const { output1, caught, dones } = await flow.send(message);
      came.push({ sent: output1.map(plainMessage), caught: caught.map(plainMessage), dones });
    }
    return came;
  } finally {
    await closeAll();
    restore();
  }
}

/** The message without what is another each time. */
function plainMessage(msg: Message): unknown {
  const told = Object.entries(msg).filter(([name]) => name !== "_msgid");
  return plain(Object.fromEntries(told.map(([name, value]) => [name, tell(name, value)])));
}

function tell(name: string, value: unknown): unknown {
  if (name === "headers") return judgeMark(value);
  // Catch says beside it which node it was.
  if (name === "error" && typeof value === "object" && value !== null && "message" in value) {
    return { message: value.message };
  }
  return value;
}

/** The mark is a hash over headers that differ by the connection: what counts is that it fits them. */
function judgeMark(headers: unknown): unknown {
  if (typeof headers !== "object" || headers === null) return headers;
  const { [MARK]: mark, ...others }: Record<string, unknown> = { ...headers };
  return mark === undefined ? others : { ...others, [MARK]: mark === hashSum(others) ? "fits" : "does not fit" };
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { bytes: value.toString("latin1") };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
