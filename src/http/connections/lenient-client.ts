import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import type { Axios, AxiosProxyConfig } from "axios";
import { Failure } from "../../failure.js";
import type { Connection, Tls } from "./connection.js";
import { getHeader, type HeaderFields } from "../headers.js";
import type { Hop } from "../hop.js";
import type { OpenReply } from "../replies/open-reply.js";
import { parseProxy } from "./pools.js";
import { bodyOf } from "../replies/reply-body.js";
import { readReplyHeaders } from "../replies/reply-headers.js";
import type { TimeLimit } from "../time-limit.js";
import { readUserInformation } from "../urls/user-information.js";

/**
 * Requests to servers that break HTTP's grammar: undici has no tolerant parser, so they go by axios' own adapter and
 * Node's http, with connections of their own. axios is loaded with the first.
 */
export class LenientClient {
  #axios: Promise<Axios> | undefined;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new Map<string, { readonly agent: HttpsAgent; readonly identity: string | undefined }>();

  /** Throws `proxy-invalid`, `proxy-refused`, and what axios throws. */
  async send(hop: Hop, connection: Connection, limit: TimeLimit): Promise<OpenReply> {
    const { url, method, headers, body } = hop;
    const client = await (this.#axios ??= openAxios());
    const proxy = connection.proxyFor?.(url);
    const reply = await client.request<Readable>({
      url: url.href,
      method,
      headers: { ...withoutDefaultType(headers), ...mutable(headers) },
      data: body,
      signal: limit.signal,
      adapter: "http",
      insecureHTTPParser: true,
      responseType: "stream",
      decompress: false,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      validateStatus: null,
      httpAgent: this.#http,
      httpsAgent: this.#httpsAgent(connection.tls),
      proxy: proxy === undefined ? false : proxyOptions(parseProxy(proxy)),
    });
    const message = receivedMessage(reply.request);
    if (proxy !== undefined && isOfProxy(message, url)) {
      message.destroy();
      throw new Failure("proxy-refused", { proxyStatus: reply.status });
    }
    return { statusCode: reply.status, headers: readReplyHeaders(message.headers), body: bodyOf(reply.data) };
  }

  close(): void {
    this.#http.destroy();
    for (const { agent } of this.#https.values()) agent.destroy();
  }

  /** Ends the idle connections of a client identity; those in use end with their requests. */
  endIdentity(identity: string): void {
    for (const [id, kept] of this.#https) {
      if (kept.identity !== identity) continue;
      this.#https.delete(id);
      for (const socket of Object.values(kept.agent.freeSockets).flat()) socket?.destroy();
      kept.agent.maxFreeSockets = 0;
    }
  }

  #httpsAgent(tls: Tls | undefined): HttpsAgent {
    const id = tls?.id ?? "";
    const found = this.#https.get(id);
    if (found) return found.agent;
    const agent = new HttpsAgent({ keepAlive: true, ...tls?.options });
    this.#https.set(id, { agent, identity: tls?.identity });
    return agent;
  }
}

/** A bare Axios has no transforms and no headers of its own; a made instance (axios.create) would have both. */
async function openAxios(): Promise<Axios> {
  const { Axios } = await import("axios");
  return new Axios({});
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

function proxyOptions(proxy: URL): AxiosProxyConfig {
  const { protocol, hostname, port } = proxy;
  const { user, password } = readUserInformation(proxy);
  return {
    protocol,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    ...((user !== "" || password !== "") && { auth: { username: user, password } }),
  };
}

/** The reply as Node got it: axios' own headers leave out characters that a tolerant parser let through. */
function receivedMessage(request: unknown): IncomingMessage {
  return Reflect.get(request as ClientRequest, "res") as IncomingMessage;
}

/** Whether the proxy itself spoke: its refusal to make a tunnel comes from axios as if it were the server's reply. */
function isOfProxy({ statusCode, socket }: IncomingMessage, { protocol }: URL): boolean {
  return protocol === "https:" ? !(socket instanceof TLSSocket) : statusCode === 407;
}
