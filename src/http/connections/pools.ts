import type * as Undici from "undici";
import { parseUrl } from "../../parse-url.js";
import { Failure } from "../../failure.js";
import { connectWithProtocols } from "./connect-with-protocols.js";
import type { Connection, Tls } from "./connection.js";
import { readUserInformation } from "../urls/user-information.js";
import { watchHandshake } from "./watch-handshake.js";

const CONNECT_LIMIT_MS = 30_000;
/** undici's own limit for what a server's Keep-Alive header may ask. */
const LASTING_IDLE_MS = 600_000;
/** Sets of connections that differ in TLS options or proxy; the one that was longest not used is closed for a new one. */
const MOST_POOLS = 64;

interface KeptPool {
  readonly dispatcher: Undici.Dispatcher;
  readonly identity: string | undefined;
}

/** The kept connections of a process, apart by TLS options and proxy. */
export class Pools {
  readonly #pools = new Map<string, KeptPool>();
  readonly #undici: typeof Undici;

  private constructor(undici: typeof Undici) {
    this.#undici = undici;
  }

  /** Without a connection yet; undici is loaded with the first. */
  static async open(): Promise<Pools> {
    return new Pools(await import("undici"));
  }

  /** The pool for a URL, to be used at once: later it may have been closed for a newer one. Throws `proxy-invalid`. */
  dispatcherFor(url: URL, connection: Connection): Undici.Dispatcher {
    const tls = url.protocol === "https:" ? connection.tls : undefined;
    const proxy = connection.proxyFor?.(url);
    const key = `${tls?.id ?? ""}\n${proxy ?? ""}\n${String(connection.lasts ?? false)}`;
    const found = this.#pools.get(key);
    if (found) return this.#keep(key, found);
    const idle = connection.lasts ? { keepAliveTimeout: LASTING_IDLE_MS } : {};
    const dispatcher =
      proxy === undefined
        ? openAgent(this.#undici, tls, idle)
        : openProxyAgent(this.#undici, parseProxy(proxy), tls, idle);
    return this.#keep(key, { dispatcher, identity: tls?.identity });
  }

  /** Ends the connections of a client identity once their requests have ended. */
  endIdentity(identity: string): void {
    for (const [key, pool] of this.#pools) if (pool.identity === identity) this.#end(key, pool);
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    const open = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(open.map(({ dispatcher }) => dispatcher.destroy()));
  }

  /** As the youngest entry; the oldest beyond the limit ends once its requests have. */
  #keep(key: string, pool: KeptPool): Undici.Dispatcher {
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    const [oldest] = this.#pools;
    if (this.#pools.size > MOST_POOLS && oldest) this.#end(...oldest);
    return pool.dispatcher;
  }

  #end(key: string, { dispatcher }: KeptPool): void {
    this.#pools.delete(key);
    void dispatcher.close();
  }
}

/** The time limit of the whole exchange holds, and not undici's own; but connecting ends sometime even if it is given up. */
const TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

function openAgent(undici: typeof Undici, tls: Tls | undefined, idle: Undici.Agent.Options): Undici.Agent {
  return new undici.Agent({ ...TIMEOUTS, ...idle, connect: watchHandshake(connectorOf(undici, tls)) });
}

function connectorOf({ buildConnector }: typeof Undici, tls: Tls | undefined): Undici.buildConnector.connector {
  if (tls?.options.ALPNProtocols !== undefined) return connectWithProtocols(tls.options, CONNECT_LIMIT_MS);
  return buildConnector({ ...tls?.options, timeout: CONNECT_LIMIT_MS });
}

/** Plain http goes through a plain proxy as curl sends it, with the whole URL in the request line; https through a tunnel. */
function openProxyAgent(
  { Pool, ProxyAgent }: typeof Undici,
  proxy: URL,
  tls: Tls | undefined,
  idle: Undici.Agent.Options,
): Undici.ProxyAgent {
  const { user, password } = readUserInformation(proxy);
  const login = `${user}:${password}`;
  const token = login === ":" ? {} : { token: `Basic ${Buffer.from(login).toString("base64")}` };
  return new ProxyAgent({
    ...TIMEOUTS,
    ...idle,
    ...token,
    uri: proxy.origin,
    proxyTunnel: false,
    requestTls: { ...tls?.options, timeout: CONNECT_LIMIT_MS },
    proxyTls: { timeout: CONNECT_LIMIT_MS },
    // Without this undici's own time limits would hold for plain http.
    factory: (origin, options) => new Pool(origin, Object.assign({}, TIMEOUTS, idle, options)),
  });
}

/** `socks5:` and the like are no proxies that core's node knows either. Throws `proxy-invalid`, without the login in it. */
export function parseProxy(text: string): URL {
  const url = parseUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "") throw new Failure("proxy-invalid");
  return url;
}
