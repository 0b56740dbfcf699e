import { identifyTls, type Connection, type TlsOptions } from "../../src/http/connections/connection.js";
import { proxyForUrl, type ProxyOptions } from "../../src/http/connections/proxy-for-url.js";
import { rememberLast } from "../../src/remember-last.js";
import type { Message, Red, RedNode, RedSettings } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import { warn } from "./warn.js";

/** Core's `tls-config` node. */
interface TlsConfigNode {
  addTLSOptions(options: TlsOptions): TlsOptions;
}

/** Core's `http proxy` node. */
interface ProxyNode {
  readonly url?: string;
  readonly noproxy?: readonly string[];
  readonly credentials?: { readonly username?: string; readonly password?: string };
}

const UNVERIFIED = identifyTls({ rejectUnauthorized: false });
const VERIFIED = identifyTls({ rejectUnauthorized: true });

/** How a node's requests are connected, but for what a message says. */
export function connectionOf(RED: Red, config: RequestConfig): Connection {
  const tlsNode = RED.nodes.getNode(config.tls ?? "");
  const proxyNode = RED.nodes.getNode(config.proxy ?? "") as ProxyNode | null; // core's, as core has it
  return {
    ...(isTlsConfig(tlsNode) && { tls: identifyTls(tlsNode.addTLSOptions({})) }),
    proxyFor: rememberLast(proxyNode ? proxyOf(proxyNode, RED.settings) : environmentProxy(RED.settings)),
    isLenient: config.insecureHTTPParser === true,
    lasts: config.persist === true,
  };
}

/** The proxy that the environment names, in core's forms; settings.js may say how to read it. */
export function environmentProxy(settings: RedSettings): (url: URL) => string | undefined {
  const options = proxyOptions(settings);
  return (url) => proxyForUrl(url, options, process.env);
}

/**
 * The node's connection with `msg.rejectUnauthorized` on it. A tls-config of the node decides for itself, as in core,
 * and a message can't switch checks off where a credential's secret would go over the connection.
 */
export function connectionFor(
  RED: Red,
  node: RedNode,
  { connection, hasCredential }: { readonly connection: Connection; readonly hasCredential: boolean },
  msg: Message,
): Connection {
  const { rejectUnauthorized } = msg;
  if (rejectUnauthorized === undefined || connection.tls !== undefined) return connection;
  const asked = typeof rejectUnauthorized === "string" ? rejectUnauthorized.toLowerCase() : rejectUnauthorized;
  const verifies = new Map<unknown, boolean>([
    [true, true],
    ["true", true],
    [false, false],
    ["false", false],
  ]).get(asked);
  if (verifies === true) return { ...connection, tls: VERIFIED };
  if (verifies === false && !hasCredential) return { ...connection, tls: UNVERIFIED };
  warn(RED, node, verifies === false ? "rejectUnauthorizedIgnored" : "rejectUnauthorized");
  return connection;
}

function isTlsConfig(node: object | null): node is TlsConfigNode {
  return node !== null && "addTLSOptions" in node && typeof node.addTLSOptions === "function";
}

function proxyOf(
  { url, noproxy = [], credentials }: ProxyNode,
  settings: RedSettings,
): (url: URL) => string | undefined {
  const env = { http_proxy: url, https_proxy: url, no_proxy: noproxy.join(",") };
  const options = { ...proxyOptions(settings), env };
  return (target) => {
    const proxy = proxyForUrl(target, options, process.env);
    return proxy === undefined ? undefined : withLogin(proxy, credentials);
  };
}

function withLogin(
  proxy: string,
  { username = "", password = "" }: NonNullable<ProxyNode["credentials"]> = {},
): string {
  if ((username === "" && password === "") || !URL.canParse(proxy)) return proxy;
  const url = new URL(proxy);
  url.username = username;
  url.password = password;
  return url.href;
}

function proxyOptions({ proxyOptions }: RedSettings): ProxyOptions {
  return typeof proxyOptions === "object" && proxyOptions !== null ? proxyOptions : {};
}
