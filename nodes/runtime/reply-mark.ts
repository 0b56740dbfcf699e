import type HashSum from "hash-sum";
import { requireWhenUsed } from "../../src/require-when-used.js";

const hashSum = requireWhenUsed<typeof HashSum>("hash-sum");

/** Core's name for it: core's node and ours know by it that `msg.headers` are a reply's, not meant for the next request. */
const MARK = "x-node-red-request-node";

/** A reply's headers with the mark that core's http request puts on them. */
export function markReplyHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.assign({}, headers, { [MARK]: hashSum()(headers) });
}

/** The headers of a message that its flow meant for the request: none where they are a former reply's, untouched. */
export function requestHeadersOf(headers: unknown): object {
  if (typeof headers !== "object" || headers === null) return {};
  const { [MARK]: mark, ...others }: Record<string, unknown> = { ...headers };
  return mark !== undefined && mark === hashSum()(others) ? {} : others;
}
