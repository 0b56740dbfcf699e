import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { LiveCredential, Use } from "../credentials/live-credential.js";
import { Failure } from "../failure.js";
import { isRepeatable } from "./hop.js";
import type { ApiReply } from "./requests/api-request.js";
import { prepareRequest, type ApiCall } from "./requests/prepare-request.js";
import type { PageRequest } from "./pages/paging.js";
import { retryWaitMs, type RetryPolicy } from "./requests/retry.js";
import { sendRequest } from "./send-request.js";
import { withinTimeLimit } from "./time-limit.js";
import type { Transport } from "./connections/transport.js";

/** What every call of one node goes by. */
export interface CallTools {
  readonly credential: LiveCredential | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  /** The node is being closed: nothing is waited for any more. */
  readonly closing?: AbortSignal;
  readonly retry?: RetryPolicy;
}

/**
 * The reply to one API call. A token that the credential's rule takes as ended is renewed once and the request sent once
 * more. An API that is busy is asked again where the policy says so; the last reply
 * counts. Throws a Failure where no reply came or no token could be had.
 */
export function callApi(call: ApiCall, tools: CallTools, page?: PageRequest): Promise<ApiReply> {
  const { retry } = tools;
  return retry === undefined ? askApi(call, tools, page) : callUntilReady(call, tools, retry, page);
}

async function callUntilReady(
  call: ApiCall,
  tools: CallTools,
  retry: RetryPolicy,
  page: PageRequest | undefined,
): Promise<ApiReply> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await askApi(call, tools, page);
    const now = { attempt, nowMs: tools.clock.nowMs(), chance: Math.random() };
    const waitMs = retryWaitMs(reply, call.method, retry, now);
    if (waitMs === undefined || !isRepeatable(call.payload) || !(await waitUnlessClosing(waitMs, tools.closing)))
      return reply;
    reply.stream?.destroy();
  }
}

async function askApi(call: ApiCall, tools: CallTools, page: PageRequest | undefined): Promise<ApiReply> {
  const { credential } = tools;
  if (credential === undefined) return sendOnce(call, tools, undefined, page);
  const use = credential.useNow() ?? (await inTime(call, () => credential.use()));
  const reply = await sendOnce(call, tools, use, page);
  const { renewal } = use;
  const isExpired = renewal?.isExpired(reply) ?? false;
  if (renewal === undefined || !(typeof isExpired === "boolean" ? isExpired : await isExpired)) return reply;
  const another = await inTime(call, () => renewal.afterRefusal());
  if (another === undefined) return reply;
  // The next message has a good token; this one's body is gone.
  if (!isRepeatable(call.payload)) throw new Failure("body-not-repeatable");
  reply.stream?.destroy();
  return sendOnce(call, tools, another, page);
}

/** A message gives up at its own limit; the renewal that it waited for goes on and serves the next one. */
function inTime<T>({ options }: ApiCall, work: () => Promise<T>): Promise<T> {
  return withinTimeLimit(options.timeLimitMs, undefined, work);
}

/** Throws at once what is wrong with the call itself. */
function sendOnce(
  call: ApiCall,
  { credential, transport }: CallTools,
  use: Use | undefined,
  page: PageRequest | undefined,
): Promise<ApiReply> {
  const { request, authorization } = prepareRequest(call, credential, use, page);
  return sendRequest(request, authorization, transport);
}

/** False where the node was closed meanwhile. */
async function waitUnlessClosing(waitMs: number, closing: AbortSignal | undefined): Promise<boolean> {
  try {
    await wait(waitMs, undefined, closing && { signal: closing });
    return true;
  } catch {
    return false;
  }
}
