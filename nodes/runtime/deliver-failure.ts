import type { Failure, FailureCode } from "../../src/failure.js";
import { explain } from "./explain.js";
import type { Delivery } from "./on-input.js";
import type { Message, Red } from "./red.js";

/** No answer came: the failures that core sends on as well as to Catch nodes. */
const NO_ANSWER: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "no-answer",
  "server-not-trusted",
  "server-certificate-ended",
  "server-name-other",
  "protocol-refused",
  "certificate-required",
  "certificate-refused",
  "certificate-perhaps-refused",
  "handshake-refused",
  "time-limit",
  "too-many-redirects",
  "reply-too-large",
  "reply-undecodable",
  "reply-malformed",
  "redirect-unusable",
  "proxy-refused",
]);

/** Core's code where it has none of the system's. */
const CORE_CODES: Partial<Record<FailureCode, string>> = {
  "time-limit": "ETIMEDOUT",
  "too-many-redirects": "ERR_TOO_MANY_REDIRECTS",
  "redirect-unusable": "ERR_UNSUPPORTED_PROTOCOL",
};

export function isNoAnswer({ code }: Failure): boolean {
  return NO_ANSWER.has(code);
}

/** What core puts into `msg.statusCode` where no answer came: the system's code. */
export function statusCodeOf({ code, facts }: Failure): string | number {
  return CORE_CODES[code] ?? facts.statusCode ?? facts.code ?? facts.reason ?? code;
}

/**
 * What core puts into `msg.payload` where no answer came, so that a flow that looks into it finds what it knows; but of
 * the URL only the host, since the rest can hold secrets.
 */
export function describeAsCore(RED: Red, failure: Failure, timeLimitMs: number): string {
  const where = failure.facts.host === undefined ? "" : ` : ${failure.facts.host}`;
  if (failure.code === "time-limit") return `TimeoutError: Timeout awaiting 'request' for ${timeLimitMs}ms${where}`;
  if (failure.code === "too-many-redirects")
    return `MaxRedirectsError: Redirected ${failure.facts.limit ?? ""} times. Aborting.${where}`;
  const cause = failure.cause instanceof Error ? failure.cause.message : "";
  return `RequestError: ${cause || explain(RED, failure)}${where}`;
}

/** A failure on the second output: the message with `msg.error`, as Catch nodes would give it. */
export function toSecondOutput(RED: Red, msg: Message, failure: Failure): Delivery {
  msg.error = { code: failure.code, message: explain(RED, failure) };
  return { send: [null, msg], failure, isCaught: false };
}
