import type { ApiReply } from "../../src/http/requests/api-request.js";
import type { Message, RedNode } from "./red.js";

/** Where metrics are logged: how long a call took and how large its reply was, under core's names. Gives the reply on. */
export function withMetrics(node: RedNode, msg: Message, call: () => Promise<ApiReply>): Promise<ApiReply> {
  return node.metric() ? callMeasured(node, msg, call) : call();
}

async function callMeasured(node: RedNode, msg: Message, call: () => Promise<ApiReply>): Promise<ApiReply> {
  const startedMs = performance.now();
  const reply = await call();
  node.metric("duration.millis", msg, (performance.now() - startedMs).toFixed(3));
  if (reply.stream === undefined) node.metric("size.bytes", msg, reply.body.length);
  return reply;
}
