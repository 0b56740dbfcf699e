import { EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import helper from "node-red-node-test-helper";
import registerAuthorizeMessage from "../../nodes/keyring-authorize-message.js";
import registerConsumerToken from "../../nodes/keyring-consumer-token.js";
import registerCredential from "../../nodes/keyring-credential.js";
import registerEvents from "../../nodes/keyring-events.js";
import registerFetchVariables from "../../nodes/keyring-fetch-variables.js";
import registerHttpRequest from "../../nodes/keyring-http-request.js";
import registerLoginLink from "../../nodes/keyring-login-link.js";
import registerMtlsRequest from "../../nodes/keyring-mtls-request.js";
import type { Context, Message, Red, RedNode } from "../../nodes/runtime/red.js";
import { runtimeOf } from "../../nodes/runtime/runtime-of.js";
import type { Runtime } from "../../nodes/runtime/runtime.js";
import { untilEnd } from "./exchange.js";
import { NodeRed, nodeRedPath } from "./node-red-under-test.js";
import { watchStatuses, type NodeStatuses } from "./node-statuses.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A node as a flow file has it; in the flow "flow" unless its `z` names another. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly [property: string]: unknown;
}

/** What became of one message. */
export interface Outcome {
  readonly output1: readonly Message[];
  readonly output2: readonly Message[];
  readonly output3: readonly Message[];
  /** What Catch got. */
  readonly caught: readonly Message[];
  /** How often the node called `done`. */
  readonly dones: number;
}

/** Flows in Node-RED's own runtime, in this process. Each sentence of ours is its key, with its facts as JSON. */
export interface RunningFlow {
  readonly statuses: NodeStatuses;
  /** Puts a message into a node, and waits until the node is done with it and all it sent has arrived. */
  send(msg?: Message, id?: string): Promise<Outcome>;
  /** The same, but for a node that keeps messages: resolves with the first that arrives of this one, at whichever output. */
  ask(msg?: Message, id?: string): Promise<Outcome>;
  /** All that left by the first outputs of a flow so far. */
  received(flowId: string): readonly Message[];
  /** All that left by second outputs so far. */
  readonly output2: readonly Message[];
  /** The same of third ones. */
  readonly output3: readonly Message[];
  /** All that Catch got so far. */
  readonly caught: readonly Message[];
  /** What the nodes of the pack share. */
  readonly runtime: Runtime;
  context(): { readonly flow: Context; readonly global: Context };
  /** Deploys these nodes in the place of those that run, in the flows that there are; what arrives is collected as before. */
  deploy(type: "full" | "flows" | "nodes", nodes?: readonly FlowNode[]): Promise<void>;
  /** Closes one node, as a deploy that changes it does; resolves when it lets the deploy go on. */
  closeNode(id?: string): Promise<void>;
  close(): Promise<void>;
}

export interface FlowOptions {
  /** Secrets by the id of their credential. */
  readonly secrets?: Readonly<Record<string, object>>;
  /** More of settings.js. */
  readonly settings?: object;
  /** Takes what answers at Node-RED's node routes. */
  readonly serve?: (httpNode: (request: IncomingMessage, response: ServerResponse) => void) => void;
  /** Modules of other nodes that the flow has. */
  readonly registrations?: readonly ((RED: never) => void)[];
}

/** Node-RED delivers in a later turn: from the node to Catch, from there to its listener. */
const TURNS = 3;

helper.init(nodeRedPath);

/** Runs nodes until the end of the test, both their outputs wired if not by themselves, with Catch in the first flow. One at a time. */
export async function startFlow(nodes: readonly FlowNode[], options: FlowOptions = {}): Promise<RunningFlow> {
  const subflowIds = nodes.filter(({ type }) => type === "subflow").map(({ id }) => id);
  const flowIds = [...new Set(nodes.map(({ z = "flow" }) => z))].filter((id) => !subflowIds.includes(id));
  const flowFile = (of: readonly FlowNode[]) => [
    ...flowIds.flatMap(listeners),
    ...catching(flowIds[0] ?? "flow"),
    ...of.map(wired),
  ];
  helper.settings({ userDir: await temporaryFolder(), ...options.settings });
  const keyring = [
    registerCredential,
    registerHttpRequest,
    registerFetchVariables,
    registerConsumerToken,
    registerLoginLink,
    registerMtlsRequest,
    registerAuthorizeMessage,
    registerEvents,
  ];
  let runtime: Runtime | undefined;
  const takeRuntime = (RED: Red) => {
    runtime = runtimeOf(RED);
    options.serve?.(RED.httpNode);
  };
  const registrations = [speakInKeys, takeRuntime, ...keyring, ...(options.registrations ?? [])];
  const statuses = watchStatuses();
  await helper.load(registrations, flowFile(nodes), options.secrets ?? {});
  await helper._context.load();
  if (runtime === undefined) throw new Error("the nodes were not registered");
  const dones = countDones();
  const { collect, attach } = makeCollector();
  const output1 = new Map(flowIds.map((id) => [id, collect([`${id}-output1`])]));
  const arrivals = new EventEmitter().setMaxListeners(0);
  const arrive = ({ _msgid }: Message) => arrivals.emit(String(_msgid));
  for (const id of flowIds) collect([`${id}-output1`], arrive);
  const received = {
    output2: collect(
      flowIds.map((id) => `${id}-output2`),
      arrive,
    ),
    output3: collect(
      flowIds.map((id) => `${id}-output3`),
      arrive,
    ),
    caught: collect(["caught"], (msg) => {
      dones.giveUp(String(msg._msgid));
      arrive(msg);
    }),
  };
  const outcomeOf = async (_msgid: string) => {
    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
    const ours = (messages: readonly Message[]) => messages.filter((message) => message._msgid === _msgid);
    return {
      output1: ours([...output1.values()].flat()),
      output2: ours(received.output2),
      output3: ours(received.output3),
      caught: ours(received.caught),
      dones: dones.of(_msgid),
    };
  };
  return untilEnd({
    statuses,
    async send(msg = {}, id = "node") {
      const _msgid = crypto.randomUUID();
      const isDone = dones.first(_msgid, id);
      nodeOf(id).receive({ ...msg, _msgid });
      await isDone;
      return outcomeOf(_msgid);
    },
    async ask(msg = {}, id = "node") {
      const _msgid = crypto.randomUUID();
      const isDone = dones.first(_msgid, id);
      const hasArrived = once(arrivals, _msgid);
      nodeOf(id).receive({ ...msg, _msgid });
      await Promise.race([isDone, hasArrived]);
      return outcomeOf(_msgid);
    },
    received: (flowId) => output1.get(flowId) ?? [],
    output2: received.output2,
    output3: received.output3,
    caught: received.caught,
    runtime,
    context: () => nodeOf("flow-output1").context(),
    closeNode: (id = "node") => nodeOf(id).close(),
    async deploy(type, changed = nodes) {
      const started = once(NodeRed.events, "flows:started");
      await helper._redNodes.setFlows(flowFile(changed), type);
      await started;
      attach();
    },
    async close() {
      statuses.end();
      dones.end();
      await helper.unload();
    },
  });
}

/** A node that runs. */
function nodeOf(id: string): RedNode & { receive(msg: object): void; close(): Promise<void> } {
  return helper.getNode(id) as ReturnType<typeof nodeOf>; // the helper brings no types
}

/** In the helper a sentence is its key; here its facts stand there, too. */
function speakInKeys(RED: Red): void {
  RED._ = (key, facts) => (facts === undefined ? key : `${key} ${JSON.stringify(facts)}`);
}

function listeners(flowId: string): readonly FlowNode[] {
  return [
    { id: flowId, type: "tab", label: flowId },
    { id: `${flowId}-output1`, z: flowId, type: "helper", wires: [] },
    { id: `${flowId}-output2`, z: flowId, type: "helper", wires: [] },
    { id: `${flowId}-output3`, z: flowId, type: "helper", wires: [] },
  ];
}

/** One for all flows: the helper registers Catch anew for each that it sees. */
function catching(flowId: string): readonly FlowNode[] {
  return [
    { id: "catches", z: flowId, type: "catch", wires: [["caught"]] },
    { id: "caught", z: flowId, type: "helper", wires: [] },
  ];
}

function wired(node: FlowNode): FlowNode {
  if (node.type === "keyring-credential" || node.type === "subflow") return node;
  const { z = "flow" } = node;
  return { wires: [[`${z}-output1`], [`${z}-output2`], [`${z}-output3`]], ...node, z };
}

/** Notes what arrives at nodes; `attach` finds those that a deploy made anew. */
function makeCollector() {
  const sinks: { readonly nodeId: string; readonly take: (msg: Message) => void; of?: RedNode }[] = [];
  const attach = () => {
    for (const sink of sinks) {
      const node = nodeOf(sink.nodeId);
      if (sink.of === node) continue;
      sink.of = node;
      node.on("input", (msg, _send, done) => {
        sink.take(msg);
        done();
      });
    }
  };
  const collect = (nodeIds: readonly string[], see: (msg: Message) => void = () => undefined): readonly Message[] => {
    const messages: Message[] = [];
    const take = (msg: Message) => {
      messages.push(msg);
      see(msg);
    };
    sinks.push(...nodeIds.map((nodeId) => ({ nodeId, take })));
    attach();
    return messages;
  };
  return { collect, attach };
}

/** How often the node that a message was put into called `done`, by message; `first` resolves with the first time. */
function countDones() {
  const counts = new Map<string, number>();
  const waiting = new Map<string, { readonly nodeId: string; readonly resolve: () => void }>();
  NodeRed.hooks.add("onComplete.keyring", ({ msg, node }) => {
    const waiter = waiting.get(msg._msgid);
    if (waiter?.nodeId !== node.id) return;
    counts.set(msg._msgid, (counts.get(msg._msgid) ?? 0) + 1);
    waiter.resolve();
  });
  return {
    first: (messageId: string, nodeId: string) =>
      new Promise<void>((resolve) => waiting.set(messageId, { nodeId, resolve })),
    /** A node that throws in its listener, as core's can, calls `done` never: what Catch got is then the end of it. */
    giveUp: (messageId: string) => waiting.get(messageId)?.resolve(),
    of: (messageId: string) => counts.get(messageId) ?? 0,
    end: () => {
      NodeRed.hooks.remove("*.keyring");
    },
  };
}
