import type { Variable } from "../../src/variables/extract-variables.js";
import type { Message, Red, RedNode } from "./red.js";

/** Puts a value into the message, or into flow or global context, in the named context store where the name has one. */
export async function setVariable(
  RED: Red,
  node: RedNode,
  msg: Message,
  { to, toType, value }: Variable,
): Promise<void> {
  if (toType === "msg") {
    RED.util.setMessageProperty(msg, to, value, true);
    return;
  }
  const { key, store } = RED.util.parseContextStore(to);
  const context = node.context()[toType];
  await new Promise<void>((resolve, reject) => {
    context.set(key, value, store, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
