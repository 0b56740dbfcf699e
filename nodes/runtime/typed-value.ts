import { Failure } from "../../src/failure.js";
import type { Message, Red, RedNode } from "./red.js";

/**
 * The value that an author typed in, by Node-RED's types: "str" or "other" is the text itself. Undefined where there is
 * none, as in core. Rejects with `expression-failed` for JSONata that fails.
 */
export async function typedValue(
  RED: Red,
  node: RedNode,
  { type, value }: { readonly type: string; readonly value: string },
  msg: Message,
): Promise<unknown> {
  if (type === "str" || type === "other") return value;
  try {
    return await evaluate(RED, node, { type, value }, msg);
  } catch {
    // Without JSONata's error: it can quote the message.
    if (type === "jsonata") throw new Failure("expression-failed", { expression: value });
    return undefined;
  }
}

function evaluate(
  RED: Red,
  node: RedNode,
  { type, value }: { readonly type: string; readonly value: string },
  msg: Message,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, found) => {
      if (error) reject(error);
      else resolve(found);
    });
  });
}

/** As it goes into a header or a query: JSON says at least what an object was. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
