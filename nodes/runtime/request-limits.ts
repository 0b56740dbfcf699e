import type { RetryPolicy } from "../../src/http/requests/retry.js";
import type { Message, Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import { warn } from "./warn.js";

/** Node-RED's own limit, core's `httpRequestTimeout`. */
const USUAL_TIME_LIMIT_MS = 120_000;

const USUAL_RETRIES = 3;
const MOST_RETRIES = 10;
const USUAL_LONGEST_WAIT_MS = 60_000;

/** Milliseconds: the message's limit, else the usual one. Warns of one that is no number of at least 1. */
export function timeLimitOf(RED: Red, node: RedNode, { requestTimeout }: Message, usualMs: number): number {
  if (requestTimeout === undefined) return usualMs;
  const ofMessage = ["number", "string"].includes(typeof requestTimeout) ? Number(requestTimeout) : Number.NaN;
  if (ofMessage >= 1) return ofMessage;
  warn(RED, node, "requestTimeout");
  return usualMs;
}

/** Milliseconds: the node's limit, else Node-RED's. */
export function usualTimeLimit(RED: Red, { timeLimit }: RequestConfig): number {
  const ofNode = Number(timeLimit) * 1000;
  if (ofNode > 0) return ofNode;
  return Number.parseInt(String(RED.settings.httpRequestTimeout), 10) || USUAL_TIME_LIMIT_MS;
}

/** Bytes; undefined where the node sets none. */
export function sizeLimitOf({ sizeLimit }: RequestConfig): number | undefined {
  const megabytes = Number(sizeLimit);
  return megabytes > 0 ? megabytes * 1e6 : undefined;
}

/** Undefined where nothing is tried again. */
export function retryOf({ retry, retryTimes, retryLongest }: RequestConfig): RetryPolicy | undefined {
  if (!retry) return undefined;
  const times = Number(retryTimes) >= 1 ? Number(retryTimes) : USUAL_RETRIES;
  const longestMs = Number(retryLongest) * 1000;
  return {
    times: Math.min(times, MOST_RETRIES),
    longestWaitMs: longestMs > 0 ? longestMs : USUAL_LONGEST_WAIT_MS,
  };
}
