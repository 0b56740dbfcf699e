import type { Axios } from "axios";
import type { Agent } from "undici";
import { getHeader, type HeaderFields } from "./headers.js";
import { toNetworkFailure } from "./network-failure.js";
import { undiciAdapter, type WireReply } from "./undici-adapter.js";

/** One request of an exchange, redirects not counted in. */
export interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderFields;
  readonly body?: string | Buffer;
}

/** Kept connections to all hosts. One a process: who makes it closes it. */
export interface Transport {
  readonly maxReplyBytes: number;
  /** The answer, whatever its status. Throws `no-answer`, `reply-too-large` and the signal's reason. */
  send(hop: Hop, signal: AbortSignal): Promise<WireReply>;
  /** Ends all connections, those in use too. */
  close(): Promise<void>;
}

const DEFAULT_MAX_REPLY_BYTES = 100 * 1024 * 1024;
const CONNECT_LIMIT_MS = 30_000;

/** A transport; axios and undici are loaded with its first request. */
export function createTransport(options: { readonly maxReplyBytes?: number } = {}): Transport {
  const maxReplyBytes = options.maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES;
  let opened: Promise<{ agent: Agent; client: Axios }> | undefined;
  return {
    maxReplyBytes,
    async send(hop, signal) {
      opened ??= open(maxReplyBytes);
      try {
        return await sendHop((await opened).client, hop, signal);
      } catch (error) {
        throw toNetworkFailure(signal.aborted ? signal.reason : error, hop.url.host, maxReplyBytes);
      }
    },
    async close() {
      await (await opened)?.agent.destroy();
    },
  };
}

async function open(maxReplyBytes: number): Promise<{ agent: Agent; client: Axios }> {
  const [{ Axios }, { Agent }] = await Promise.all([import("axios"), import("undici")]);
  // The time limit of the whole exchange holds, and not undici's own; but what is given up before it is connected
  // goes on trying in the pool until its time is up.
  const timeouts = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_LIMIT_MS } };
  const agent = new Agent({ ...timeouts, maxResponseSize: maxReplyBytes });
  // A bare Axios has no transforms and no headers of its own; a made instance (axios.create) would have both.
  return { agent, client: new Axios({ adapter: undiciAdapter(agent) }) };
}

async function sendHop(client: Axios, hop: Hop, signal: AbortSignal): Promise<WireReply> {
  const reply = await client.request<WireReply>({
    url: hop.url.href,
    method: hop.method,
    headers: { ...withoutDefaultType(hop.headers), ...mutable(hop.headers) },
    data: hop.body,
    signal,
  });
  return reply.data;
}

/**
 * `false` keeps axios from adding a form's content type to every POST, PUT and PATCH without one. Beside another spelling
 * of the field, such as `content-type`, it would drop that one.
 */
function withoutDefaultType(fields: HeaderFields): { "Content-Type"?: false } {
  return getHeader(fields, "content-type") === undefined ? { "Content-Type": false } : {};
}

function mutable(fields: HeaderFields): Record<string, string | string[]> {
  const copy = (value: string | readonly string[]) => (typeof value === "string" ? value : [...value]);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, copy(value)]));
}
