import type { Readable } from "node:stream";
import type { AxiosAdapter, InternalAxiosRequestConfig } from "axios";
import type { Dispatcher } from "undici";
import { isSendable } from "./hop.js";
import { readReplyHeaders } from "./reply-headers.js";

/** One answer as it comes in: its body not read, not decompressed, no redirect followed. */
export interface OpenReply {
  readonly statusCode: number;
  /** Names in lower case; `set-cookie` is always a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Readable;
}

/**
 * An axios adapter that sends over one of undici's pools, asked for at the very moment. `response.data` is the OpenReply: axios' own headers object
 * would respell a reply's field that is called like one of its methods (`get` becomes `Get`).
 */
export function undiciAdapter(dispatcherNow: () => Dispatcher): AxiosAdapter {
  return async (config) => {
    const data = await send(dispatcherNow(), config);
    return { data, status: data.statusCode, statusText: "", headers: {}, config };
  };
}

async function send(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<OpenReply> {
  const url = new URL(config.url ?? "");
  const body: unknown = config.data;
  const {
    statusCode,
    headers,
    body: content,
  } = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: (config.method ?? "GET").toUpperCase(),
    headers: headerFields(config.headers.toJSON()),
    body: isSendable(body) ? body : null,
    signal: config.signal instanceof AbortSignal ? config.signal : null,
  });
  return { statusCode, headers: readReplyHeaders(headers), body: content };
}

/** A field of several lines stays a list; undici takes no list for `connection` and `host`. */
function headerFields(fields: Readonly<Record<string, unknown>>): Record<string, string | string[]> {
  const field = (value: unknown) => {
    const lines = [value].flat().map(String);
    return lines.length === 1 ? (lines[0] ?? "") : lines;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, field(value)]));
}
