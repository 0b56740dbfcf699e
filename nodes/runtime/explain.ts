import type { Failure, FailureCode, FailureFacts } from "../../src/failure.js";
import type { Red } from "./red.js";

/** The catalogue that has the sentence of every failure. */
const CATALOGUE = "@keyring/node-red/keyring-credential";

/** The sentence for people: what is wrong and what to do. */
export function explain(RED: Red, { code, facts }: { code: FailureCode; facts: FailureFacts }): string {
  const field = facts.field === undefined ? {} : { field: labelOf(RED, String(facts.field)) };
  return RED._(`${CATALOGUE}:failure.${code}`, { ...facts, ...field });
}

/** The field's name in the form, where it has one. */
function labelOf(RED: Red, field: string): string {
  const label = RED._(`${CATALOGUE}:label.${field}`);
  return label.endsWith(`label.${field}`) ? field : label;
}

/** At most 20 characters for a node's status. */
export function explainShortly(RED: Red, code: FailureCode): string {
  return RED._(`${CATALOGUE}:failure-status.${code}`);
}

/** What Catch nodes get: the sentence, the stable code, and a cause without secrets. */
export function toNodeError(RED: Red, failure: Failure): Error & { code: FailureCode } {
  const error = new Error(explain(RED, failure), failure.cause === undefined ? {} : { cause: failure.cause });
  error.name = "KeyringError";
  delete error.stack;
  return Object.assign(error, { code: failure.code });
}
