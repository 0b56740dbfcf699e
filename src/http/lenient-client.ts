import { ClientRequest, Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import type { Axios, AxiosProxyConfig, AxiosRequestConfig } from "axios";
import type { Connection, Tls } from "./connection.js";
import { parseProxy } from "./pools.js";
import { readReplyHeaders } from "./reply-headers.js";
import type { OpenReply } from "./undici-adapter.js";

/** What of axios' configuration is the hop's own. */
type HopConfig = Required<Pick<AxiosRequestConfig<unknown>, "url" | "method" | "headers" | "data" | "signal">>;

/**
 * Requests to servers that break HTTP's grammar: undici has no tolerant parser, so they go by axios' own adapter and
 * Node's http, with connections of their own.
 */
export class LenientClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new Map<string, HttpsAgent>();

  /** Throws `proxy-invalid`, and what axios throws. */
  async send(client: Axios, url: URL, config: HopConfig, connection: Connection): Promise<OpenReply> {
    const proxy = connection.proxyFor?.(url);
    const { status, request, data } = await client.request<Readable>({
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
    return { statusCode: status, headers: readReplyHeaders(receivedHeaders(request)), body: data };
  }

  close(): void {
    for (const agent of [this.#http, ...this.#https.values()]) agent.destroy();
  }

  #httpsAgent(tls: Tls | undefined): HttpsAgent {
    const id = tls?.id ?? "";
    const agent = this.#https.get(id) ?? new HttpsAgent({ keepAlive: true, ...tls?.options });
    this.#https.set(id, agent);
    return agent;
  }
}

function proxyOptions({ protocol, hostname, port, username, password }: URL): AxiosProxyConfig {
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return {
    protocol,
    host: hostname,
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    ...(username !== "" && { auth: login }),
  };
}

/** As Node got them: axios' own headers leave out characters that a tolerant parser let through. */
function receivedHeaders(request: unknown): IncomingHttpHeaders {
  return request instanceof ClientRequest ? (Reflect.get(request, "res") as IncomingMessage).headers : {};
}
