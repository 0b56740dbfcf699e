import type { Red, RedNode } from "./red.js";

/** The value of a JSONata expression on a reply, with Node-RED's own functions (`$flowContext`, `$env`). Rejects as JSONata does. */
export async function evaluateJsonata(RED: Red, node: RedNode, expression: string, reply: unknown): Promise<unknown> {
  const prepared = RED.util.prepareJSONataExpression(expression, node);
  const input = typeof reply === "object" && reply !== null ? reply : { value: reply };
  return new Promise((resolve, reject) => {
    RED.util.evaluateJSONataExpression(prepared, input, (error, value) => {
      if (error) reject(error instanceof Error ? error : new Error("the expression failed"));
      else resolve(value);
    });
  });
}
