/** Variables of an environment. */
type Environment = Readonly<Record<string, string | undefined>>;

/** `proxyOptions` of Node-RED's settings.js. */
export interface ProxyOptions {
  /** "legacy" decides as Node-RED did before 3.1. */
  readonly mode?: "strict" | "legacy";
  /** `HTTP_PROXY` and the like do not count. */
  readonly lowerCaseOnly?: boolean;
  /** `HTTP_PROXY` comes before `http_proxy`. */
  readonly favourUpperCase?: boolean;
  /** `npm_config_proxy` and the like do not count. */
  readonly excludeNpm?: boolean;
  /** Takes the process' environment's place. */
  readonly env?: Environment;
}

/** The value of a variable, by its name in lower case. */
type Variables = (name: string) => string | undefined;

/**
 * Address of the proxy for an http or https URL, as it is written in the environment `env` of the process; undefined
 * for none. The answer is that of core's http request, its oddities included.
 */
export function proxyForUrl(url: URL, options: ProxyOptions, env: Environment): string | undefined {
  const enforced = env.nr_proxy_mode || env.NR_PROXY_MODE;
  const mode = enforced === "strict" || enforced === "legacy" ? enforced : options.mode;
  const effective = options.env ?? env;
  return mode === "legacy" ? legacyProxy(url, effective) : strictProxy(url, variablesOf(effective, options));
}

/** One proxy for all schemes; a part of the URL's text anywhere is enough for an exception, an empty one included. */
function legacyProxy(url: URL, env: Environment): string | undefined {
  const exceptions = env.NO_PROXY || env.no_proxy;
  if (exceptions && exceptions.split(",").some((each) => url.href.includes(each.trim()))) return undefined;
  return env.HTTP_PROXY || env.http_proxy || undefined;
}

function strictProxy(url: URL, variables: Variables): string | undefined {
  const exceptions = variables("npm_config_no_proxy") ?? variables("no_proxy") ?? "";
  const isExcepted = exceptions.split(/[,\s]/).some((each) => isException(each.toLowerCase(), url));
  if (isExcepted) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const proxy =
    variables(`npm_config_${scheme}_proxy`) ??
    variables(`${scheme}_proxy`) ??
    variables("npm_config_proxy") ??
    variables("all_proxy");
  return proxy === undefined || proxy.includes("://") ? proxy : `${scheme}://${proxy}`;
}

/** `host`, `.domain`, `*.domain`, `*`, each with `:port` where only that one is meant. */
function isException(text: string, url: URL): boolean {
  const [, host = text, port = "0"] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (Number(port) !== 0 && Number(port) !== portOf(url)) return false;
  return /^[.*]/.test(host) ? url.hostname.endsWith(host.replace(/^\*/, "")) : url.hostname === host;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

/** An empty variable counts as one that is not there. */
function variablesOf(env: Environment, options: ProxyOptions): Variables {
  return (name) => {
    if (options.excludeNpm === true && name.startsWith("npm_config_")) return undefined;
    const [lower, upper] = [env[name], env[name.toUpperCase()]];
    if (options.lowerCaseOnly === true) return lower || undefined;
    return (options.favourUpperCase === true ? upper || lower : lower || upper) || undefined;
  };
}
