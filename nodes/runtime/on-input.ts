import { Failure } from "../../src/failure.js";
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
}

/** Sends messages ahead of the delivery: pages of a list. */
export type Emit = (messages: readonly (Message | null)[]) => void;

/**
 * The one way to handle input: an async listener that rejects would end Node-RED. Shows "requesting" while messages
 * are under way, sends the outcome once, calls `done` once, and leaves the last failure in the status until the next success.
 */
export function onInput(RED: Red, node: RedNode, handle: (msg: Message, emit: Emit) => Promise<Delivery>): void {
  let underWay = 0;
  const showEnd = (failure: Failure | undefined) => {
    const fill = failure?.code === "needs-authorizing" ? "yellow" : "red"; // as the credential's own status
    if (failure) node.status({ fill, shape: "ring", text: explainShortly(RED, failure.code) });
    else if (underWay === 0) node.status({});
  };
  node.on("input", (msg, send, done) => {
    underWay += 1;
    if (underWay === 1)
      node.status({
        fill: "blue",
        shape: "dot",
        text: RED._("@keyring/node-red/keyring-credential:status.requesting"),
      });
    void deliver(handle, msg, send)
      .then(({ send: messages, failure, isCaught }) => {
        underWay -= 1;
        showEnd(failure);
        const error = failure && isCaught ? toNodeError(RED, failure) : undefined;
        if (error && messages) node.error(error, msg); // before the message leaves, as core does
        if (messages) send(messages);
        done(messages ? undefined : error);
      })
      .catch(done); // a message that can't be cloned: a rejection here would end Node-RED
  });
}

async function deliver(
  handle: (msg: Message, emit: Emit) => Promise<Delivery>,
  msg: Message,
  emit: Emit,
): Promise<Delivery> {
  try {
    return await handle(msg, emit);
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
    return { failure, isCaught: true };
  }
}
