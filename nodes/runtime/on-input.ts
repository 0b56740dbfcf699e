import { Failure } from "../../src/failure.js";
import { rememberLast } from "../../src/remember-last.js";
import { explainShortly, toNodeError } from "./explain.js";
import type { Message, Red, RedNode } from "./red.js";

/** What became of a message. */
export interface Delivery {
  /** One entry a port; undefined: nothing goes out. */
  readonly send?: readonly (Message | null)[];
  /** Shown in the status. */
  readonly failure?: Failure;
  /** Whether Catch nodes are told of the failure. */
  readonly isCaught?: boolean;
  /** The message itself stays for now: whoever lets it go calls `done`. */
  readonly isWaiting?: boolean;
}

/** Sends messages ahead of the delivery: pages of a list. */
export type Emit = (messages: readonly (Message | null)[]) => void;

type Done = (error?: Error) => void;

/** `done` is for a delivery that waits. */
type Handle = (msg: Message, emit: Emit, done: (error?: Error) => void) => Promise<Delivery>;

/**
 * The one way to handle input: an async listener that rejects would end Node-RED. Shows "requesting" while messages
 * are under way, sends the outcome once, calls `done` once, and leaves the last failure in the status until the next success.
 */
export function onInput(
  RED: Red,
  node: RedNode,
  handle: Handle,
  showIdle: () => void = () => {
    node.status({});
  },
): void {
  let underWay = 0;
  const showEnd = (failure: Failure | undefined) => {
    if (failure) node.status({ fill: fillOf(failure), shape: "ring", text: explainShortly(RED, failure.code) });
    else if (underWay === 0) showIdle();
  };
  const requesting = rememberLast(() => RED._("@keyring/node-red/keyring-credential:status.requesting"));
  const take = async (msg: Message, send: Emit, done: Done) => {
    const { send: messages, failure, isCaught, isWaiting } = await deliver(handle, msg, send, done);
    underWay -= 1;
    showEnd(failure);
    const error = failure && isCaught ? toNodeError(RED, failure) : undefined;
    if (error && messages) node.error(error, msg); // before the message leaves, as core does
    if (messages) send(messages);
    if (!isWaiting) done(messages ? undefined : error);
  };
  node.on("input", (msg, send, done) => {
    underWay += 1;
    if (underWay === 1) node.status({ fill: "blue", shape: "dot", text: requesting() });
    take(msg, send, done).catch(done); // a message that can't be cloned: a rejection here would end Node-RED
  });
}

/** As the credential's own status: somebody has to sign in, or something is wrong. */
function fillOf({ code }: Failure): "yellow" | "red" {
  return code === "needs-authorizing" || code === "needs-sign-in" ? "yellow" : "red";
}

async function deliver(handle: Handle, msg: Message, send: Emit, done: Done): Promise<Delivery> {
  try {
    return await handle(msg, send, () => {
      done();
    });
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
    return { failure, isCaught: true };
  }
}
