import type { Message, Red, RedNode } from "./red.js";

/**
 * The value that an author typed in, by Node-RED's types: "str" or "other" is the text itself. Undefined where there is
 * none, as in core. Rejects for a JSONata expression that fails.
 */
export async function typedValue(
  RED: Red,
  node: RedNode,
  { type, value }: { readonly type: string; readonly value: string },
  msg: Message,
): Promise<unknown> {
  if (type === "str" || type === "other") return value;
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, found) => {
      if (error === null || error === undefined) resolve(found);
      else if (type === "jsonata") reject(error);
      else resolve(undefined);
    });
  });
}

/** As it goes into a header or a query: JSON says at least what an object was. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
