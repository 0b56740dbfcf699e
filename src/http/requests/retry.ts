import type { ApiReply } from "./api-request.js";

/** When a request is sent again because the API was busy. */
export interface RetryPolicy {
  /** Of one request, beside the first try. */
  readonly times: number;
  /** A longer wait is not waited. */
  readonly longestWaitMs: number;
}

/** RFC 9110 section 9.2.2: sent twice they do what they do once. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

const FIRST_WAIT_MS = 1_000;

/**
 * Milliseconds until the request is sent again; undefined where the reply is to be taken as it is. 429 (RFC 6585) says
 * that nothing was done; 503 says so only to a request that may come twice, or where the server names a time to come
 * back. `Retry-After` counts as the server says it; without it each wait is twice the one before, with some chance in it.
 */
export function retryWaitMs(
  { statusCode, headers }: Pick<ApiReply, "statusCode" | "headers">,
  method: string,
  { times, longestWaitMs }: RetryPolicy,
  now: { readonly attempt: number; readonly nowMs: number; readonly chance: number },
): number | undefined {
  const asked = readRetryAfter(headers["retry-after"], now.nowMs);
  const isBusy = statusCode === 429 || (statusCode === 503 && (IDEMPOTENT.has(method) || asked !== undefined));
  if (!isBusy || now.attempt > times) return undefined;
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** (now.attempt - 1), longestWaitMs) * (0.5 + now.chance / 2);
  const waitMs = asked ?? backOff;
  return waitMs > longestWaitMs ? undefined : waitMs;
}

/** Milliseconds to wait, of seconds or a date (RFC 9110 section 10.2.3); undefined where it is neither. */
export function readRetryAfter(value: string | string[] | undefined, nowMs: number): number | undefined {
  const text = [value ?? ""].flat()[0]?.trim() ?? "";
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000; // a fraction is no HTTP, and some send one
  const dateMs = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
