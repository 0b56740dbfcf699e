import { absoluteForm } from "../on-purpose.js";
import type { Row } from "../row.js";
import { direct, through } from "../through-proxies.js";

/** Proxies of the environment and of settings.js. */
export const proxyVariables: readonly Row[] = [
  ...["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "npm_config_proxy", "npm_config_http_proxy"].map(
    (name): Row => ({
      option: `env.${name.toLowerCase()}`,
      case: name,
      environment: { [name]: "http://proxy.test" },
      does: through("proxy"),
      differs: absoluteForm(),
    }),
  ),
  {
    option: "env.https_proxy",
    case: "https_proxy is not for http",
    environment: { https_proxy: "http://proxy.test" },
    does: direct,
  },
  {
    option: "env.https_proxy",
    case: "https_proxy for https",
    node: { url: "https://self.test/ok" },
    messages: [{ rejectUnauthorized: false }],
    environment: { https_proxy: "http://proxy.test" },
    does: { "asked.0.method": "CONNECT", "asked.1.at": "self", "sent.0.statusCode": 200 },
  },
  {
    option: "env.http_proxy",
    case: "the small letters before the capitals",
    environment: { http_proxy: "http://proxy.test", HTTP_PROXY: "http://closed.test" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "env.http_proxy",
    case: "a proxy without a scheme",
    environment: { http_proxy: "proxy.test" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "env.http_proxy",
    case: "a proxy with a login",
    environment: { http_proxy: "http://ada:lovelace@guarded.test" },
    does: through("guarded"),
    differs: absoluteForm(),
  },
  ...["no_proxy", "NO_PROXY", "npm_config_no_proxy"].map((name): Row => ({
    option: `env.${name.toLowerCase()}`,
    case: name,
    environment: { http_proxy: "http://proxy.test", [name]: "example.com 127.0.0.1" },
    does: direct,
  })),
  {
    option: "env.http_proxy",
    case: "for the URL of the message",
    node: { url: "" },
    messages: [{ url: "http://api.test/ok" }],
    environment: { http_proxy: "http://proxy.test" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "settings.proxyOptions",
    case: "lowerCaseOnly: capitals do not count",
    settings: { proxyOptions: { lowerCaseOnly: true } },
    environment: { HTTP_PROXY: "http://proxy.test" },
    does: direct,
  },
  {
    option: "settings.proxyOptions",
    case: "favourUpperCase",
    settings: { proxyOptions: { favourUpperCase: true } },
    environment: { HTTP_PROXY: "http://proxy.test", http_proxy: "http://closed.test" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
  {
    option: "settings.proxyOptions",
    case: "excludeNpm",
    settings: { proxyOptions: { excludeNpm: true } },
    environment: { npm_config_proxy: "http://proxy.test" },
    does: direct,
  },
  {
    option: "settings.proxyOptions",
    case: "mode legacy: a part of the URL in no_proxy is enough",
    settings: { proxyOptions: { mode: "legacy" } },
    environment: { http_proxy: "http://proxy.test", no_proxy: "/ok" },
    does: direct,
  },
  {
    option: "settings.proxyOptions",
    case: "mode legacy: https goes by http_proxy, too",
    node: { url: "https://self.test/ok" },
    messages: [{ rejectUnauthorized: false }],
    settings: { proxyOptions: { mode: "legacy" } },
    environment: { http_proxy: "http://proxy.test" },
    does: { "asked.0.method": "CONNECT", "asked.1.at": "self", "sent.0.statusCode": 200 },
  },
  {
    option: "settings.proxyOptions",
    case: "mode strict: a part of the URL in no_proxy is not enough",
    settings: { proxyOptions: { mode: "strict" } },
    environment: { http_proxy: "http://proxy.test", no_proxy: "/ok" },
    does: through("proxy"),
    differs: absoluteForm(),
  },
];
