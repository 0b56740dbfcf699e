import assert from "node:assert/strict";
import { inspect } from "node:util";

/** Fails where the secret stands in an error in any way that Node-RED shows one: inspected, as JSON, message, stack, cause. */
export function assertNoSecret(error: unknown, ...secrets: readonly string[]): void {
  const shown = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), allTexts(error)].join("\n");
  for (const secret of secrets) assert.ok(!shown.includes(secret), `the secret stands in: ${shown}`);
}

function allTexts(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.name, error.message, error.stack, allTexts(error.cause)].join("\n");
}
