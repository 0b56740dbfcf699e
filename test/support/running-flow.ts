import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import util, { type CompleteEvent } from "@node-red/util";
import helper from "node-red-node-test-helper";
import registerCredential from "../../nodes/keyring-credential.js";
import registerFetchVariables from "../../nodes/keyring-fetch-variables.js";
import registerHttpRequest from "../../nodes/keyring-http-request.js";
import type { Context, Message, Red, Status } from "../../nodes/runtime/red.js";
import { untilEnd } from "./exchange.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A node as a flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A message as Catch nodes send it on. */
export interface CaughtMessage extends Message {
  readonly error: { readonly message: string; readonly code?: string; readonly source: { readonly id: string } };
}

/** What became of one message. */
export interface Outcome {
  readonly output1: readonly Message[];
  readonly output2: readonly Message[];
  readonly caught: readonly CaughtMessage[];
  /** How often the node called `done`. */
  readonly dones: number;
}

/** Flows that run in Node-RED's own runtime, in this process. Every sentence is its key and its facts. */
export interface RunningFlow {
  /** Puts a message into a node, and waits until the node is done with it and what it sent has arrived. */
  send(msg?: Message, id?: string): Promise<Outcome>;
  /** The node's status, now or later, that has this text. */
  seesStatus(id: string, text: string): Promise<Status>;
  /** The texts of a node's status so far; an empty one where it was cleared. */
  statuses(id: string): readonly string[];
  context(): { readonly flow: Context; readonly global: Context };
  close(): Promise<void>;
}

export interface FlowOptions {
  /** Secrets by the id of their credential. */
  readonly secrets?: Readonly<Record<string, object>>;
  /** More of settings.js. */
  readonly settings?: object;
}

/** Deliveries by Node-RED take a turn each: from the node to Catch, from there to its listener. */
const MOST_DELIVERIES = 3;

helper.init(createRequire(import.meta.url).resolve("node-red"));

/**
 * Runs these nodes, until the end of the test. What leaves the outputs `output1` and `output2` and what is caught is
 * given by `send`. One flow runs at a time.
 */
export async function startFlow(nodes: readonly FlowNode[], options: FlowOptions = {}): Promise<RunningFlow> {
  helper.settings({ userDir: await temporaryFolder(), ...options.settings });
  const statuses = new Map<string, string[]>();
  const onStatus = ({ id, status }: { id: string; status: Status }) => {
    statuses.set(id, [...(statuses.get(id) ?? []), status.text ?? ""]);
  };
  util.events.on("node-status", onStatus);
  const registrations = [speakInKeys, registerCredential, registerHttpRequest, registerFetchVariables];
  await helper.load(registrations, withListeners(nodes), options.secrets ?? {});
  await helper._context.load();
  const received = { output1: listen("output1"), output2: listen("output2"), caught: listen("caught") };
  return untilEnd({
    async send(msg = {}, id = "node") {
      const _msgid = crypto.randomUUID();
      const dones = countDones(id, _msgid);
      helper.getNode(id).receive({ ...msg, _msgid });
      await dones.first;
      for (let turn = 0; turn < MOST_DELIVERIES; turn += 1) await nextTurn();
      const own = <M extends Message>(messages: readonly M[]) => messages.filter((each) => each._msgid === _msgid);
      return {
        output1: own(received.output1),
        output2: own(received.output2),
        caught: own(received.caught) as CaughtMessage[], // what Catch nodes add
        dones: dones.count(),
      };
    },
    async seesStatus(id, text) {
      return (await seen(id, text)) satisfies Status;
    },
    statuses: (id) => statuses.get(id) ?? [],
    context: () => helper.getNode("output1").context(),
    async close() {
      util.events.off("node-status", onStatus);
      await helper.unload();
      // Each flow's runtime listens for the end of the process, which here never comes.
      util.events.removeAllListeners("runtime-event");
    },
  });
}
