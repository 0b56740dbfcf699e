import type { AxiosAdapter, InternalAxiosRequestConfig } from "axios";
import type { Dispatcher } from "undici";
import { readReplyHeaders } from "./reply-headers.js";

/** One answer as it came: not decompressed, no redirect followed. */
export interface WireReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/**
 * An axios adapter that sends over undici's pool. `response.data` is the whole WireReply: axios' own headers object
 * would respell a reply's field that is called like one of its methods (`get` becomes `Get`).
 */
export function undiciAdapter(dispatcher: Dispatcher): AxiosAdapter {
  return async (config) => {
    const data = await send(dispatcher, config);
    return { data, status: data.statusCode, statusText: "", headers: {}, config };
  };
}

async function send(dispatcher: Dispatcher, config: InternalAxiosRequestConfig): Promise<WireReply> {
  const url = new URL(config.url ?? "");
  const body: unknown = config.data;
  const answer = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: (config.method ?? "GET").toUpperCase(),
    headers: headerLines(config.headers.toJSON()),
    body: typeof body === "string" || Buffer.isBuffer(body) ? body : null,
    signal: config.signal instanceof AbortSignal ? config.signal : null,
  });
  return {
    statusCode: answer.statusCode,
    headers: readReplyHeaders(answer.headers),
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

/** Name, value, name, value: the one form that keeps a field of several lines as it is. */
function headerLines(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((line: unknown) => [name, String(line)]),
  );
}
