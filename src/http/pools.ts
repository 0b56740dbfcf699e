import type * as Undici from "undici";
import { parseUrl } from "../parse-url.js";
import { Failure } from "../failure.js";
import { connectWithProtocols } from "./connect-with-protocols.js";
import type { Connection, Tls } from "./connection.js";
import { readUserInformation } from "./user-information.js";

const CONNECT_LIMIT_MS = 30_000;
/** undici's own limit for what a server's Keep-Alive header may ask. */
const LASTING_IDLE_MS = 600_000;
/** Sets of connections that differ in TLS options or proxy; the one that was longest not used is closed for a new one. */
const MOST_POOLS = 64;

/** The kept connections of a process, apart by TLS options and proxy. */
export class Pools {
  readonly #dispatchers = new Map<string, Undici.Dispatcher>();
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
    const found = this.#dispatchers.get(key);
    if (found) return this.#keep(key, found);
    const idle = connection.lasts ? { keepAliveTimeout: LASTING_IDLE_MS } : {};
    return this.#keep(
      key,
      proxy === undefined
        ? openAgent(this.#undici, tls, idle)
        : openProxyAgent(this.#undici, parseProxy(proxy), tls, idle),
    );
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    const open = [...this.#dispatchers.values()];
    this.#dispatchers.clear();
    await Promise.all(open.map((dispatcher) => dispatcher.destroy()));
  }

  /** As the youngest entry; the oldest beyond the limit ends once its requests have. */
  #keep(key: string, dispatcher: Undici.Dispatcher): Undici.Dispatcher {
    this.#dispatchers.delete(key);
    this.#dispatchers.set(key, dispatcher);
    const [oldest] = this.#dispatchers;
    if (this.#dispatchers.size > MOST_POOLS && oldest) {
      this.#dispatchers.delete(oldest[0]);
      void oldest[1].close();
    }
    return dispatcher;
  }
}

/** The time limit of the whole exchange holds, and not undici's own; but connecting ends sometime even if it is given up. */
const TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

function openAgent({ Agent }: typeof Undici, tls: Tls | undefined, idle: Undici.Agent.Options): Undici.Agent {
  return new Agent({ ...TIMEOUTS, ...idle, connect: connectOptions(tls) });
}

function connectOptions(tls: Tls | undefined): Undici.buildConnector.BuildOptions | Undici.buildConnector.connector {
  if (tls === undefined) return { timeout: CONNECT_LIMIT_MS };
  if (tls.options.ALPNProtocols !== undefined) return connectWithProtocols(tls.options, CONNECT_LIMIT_MS);
  return { ...tls.options, timeout: CONNECT_LIMIT_MS };
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
