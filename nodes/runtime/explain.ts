import { Failure, type FailureCode, type FailureFacts } from "../../src/failure.js";
import type { Red } from "./red.js";

/** The catalogue that has the sentence of every failure. */
const CATALOGUE = "@keyring/node-red/keyring-credential";

/** What sentences say where a failure does not know the fact. */
const UNKNOWN: FailureFacts = {
  error: "no reason given",
  reason: "no reason given",
  field: "URL",
  url: "as it is written",
  host: "the server",
  code: "no reason given",
  path: "none",
  expression: "see the node",
  maxBytes: "too few",
  proxyStatus: "not told",
  algorithm: "an unknown algorithm",
  issuer: "unknown",
  claim: "claims",
  file: "that was chosen",
  names: "none",
  why: "it is not deployed, or not of type Mutual Authentication.",
};

/** The sentence for people: what is wrong and what to do, and the provider's own words where it had some. */
export function explain(RED: Red, failure: { code: FailureCode; facts: FailureFacts; cause?: unknown }): string {
  const { code, cause } = failure;
  const facts = { ...UNKNOWN, ...failure.facts };
  const why = cause instanceof Failure ? { why: explain(RED, cause) } : {};
  const field = { field: labelOf(RED, String(facts.field)) };
  const sentence = RED._(`${CATALOGUE}:failure.${code}`, { ...facts, ...field, ...why });
  const { description } = facts;
  if (code === "provider-unreachable" && cause instanceof Failure && isOfTls(cause))
    return `${sentence} ${explain(RED, cause)}`;
  return description === undefined ? sentence : `${sentence} ${RED._(`${CATALOGUE}:failure-says`, { description })}`;
}

/** Says which side of a TLS connection refused the other. */
function isOfTls({ code }: Failure): boolean {
  return /^(server|protocol|certificate|handshake)-/.test(code);
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
  error.name = ""; // Node-RED would put it before the sentence
  delete error.stack;
  return Object.assign(error, { code: failure.code });
}
