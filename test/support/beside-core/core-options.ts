import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { root } from "../tools.js";

interface Definition {
  readonly defaults: object;
  readonly credentials: object;
}

const PACKAGES = ["node_modules/@node-red/nodes", "node_modules/node-red-5/node_modules/@node-red/nodes"];

/** What core's node takes of a message, and puts on it. */
const PROPERTIES = [
  ..."url method headers cookies payload requestTimeout followRedirects rejectUnauthorized"
    .split(" ")
    .map((name) => `msg.${name}`),
  ..."payload statusCode headers responseUrl responseCookies redirectList retry"
    .split(" ")
    .map((name) => `out.${name}`),
];

const SETTINGS = ["settings.httpRequestTimeout", "settings.proxyOptions"];

const ENVIRONMENT =
  "http_proxy https_proxy all_proxy no_proxy npm_config_proxy npm_config_http_proxy npm_config_no_proxy"
    .split(" ")
    .map((name) => `env.${name}`);

/** Its own, and what the library and Node under it are known to give. */
const FAILURE_CODES = (
  "no-url invalid-transport invalid-payload ERR_INVALID_URL ETIMEDOUT ECONNREFUSED ECONNRESET ENOTFOUND EPROTO " +
  "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_HAS_EXPIRED " +
  "ERR_TLS_CERT_ALTNAME_INVALID HPE_INVALID_HEADER_TOKEN ERR_TOO_MANY_REDIRECTS ERR_UNSUPPORTED_PROTOCOL"
)
  .split(" ")
  .map((name) => `code.${name}`);

/** All that core's node can be told and can tell: its configuration as both Node-REDs' editors have it, and what the code reads. */
export async function coreOptions(): Promise<readonly string[]> {
  const configured = await Promise.all(PACKAGES.map(configurationNames));
  return [...new Set([...configured.flat(), ...PROPERTIES, ...SETTINGS, ...ENVIRONMENT, ...FAILURE_CODES])].sort();
}

async function configurationNames(folder: string): Promise<readonly string[]> {
  const html = await readFile(join(root, folder, "core/network/21-httprequest.html"), "utf8");
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
  const definitions: Definition[] = [];
  const registerType = (_type: string, definition: Definition) => definitions.push(definition);
  runInContext(script, createContext({ RED: { nodes: { registerType }, _: (key: string) => key } }));
  return definitions.flatMap(({ defaults, credentials }) => [
    ...Object.keys(defaults),
    ...Object.keys(credentials).map((name) => `credentials.${name}`),
  ]);
}
