import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import type { Axios, AxiosProxyConfig, AxiosRequestConfig } from "axios";
import { Failure } from "../failure.js";
import type { Connection, Tls } from "./connection.js";
import { parseProxy } from "./pools.js";
import { readReplyHeaders } from "./reply-headers.js";
import type { OpenReply } from "./undici-adapter.js";
import { readUserInformation } from "./user-information.js";

/** What of axios' configuration is the hop's own. */
type HopConfig = Required<Pick<AxiosRequestConfig<unknown>, "url" | "method" | "headers" | "data" | "signal">>;

/**
 * Requests to servers that break HTTP's grammar: undici has no tolerant parser, so they go by axios' own adapter and
 * Node's http, with connections of their own.
 */
export class LenientClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new Map<string, { readonly agent: HttpsAgent; readonly identity: string | undefined }>();

  /** Throws `proxy-invalid`, `proxy-refused`, and what axios throws. */
  async send(client: Axios, url: URL, config: HopConfig, connection: Connection): Promise<OpenReply> {
    const proxy = connection.proxyFor?.(url);
    const reply = await client.request<Readable>({
      ...config,
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
    return { statusCode: reply.status, headers: readReplyHeaders(message.headers), body: reply.data };
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
