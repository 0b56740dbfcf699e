import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "mocha";
import { proxyForUrl, type ProxyOptions } from "../../../../src/http/connections/proxy-for-url.js";

type Environment = Readonly<Record<string, string>>;

interface CoreHelper {
  getProxyForUrl(url: string, options: ProxyOptions): string | undefined;
}

const fromNodeRed = createRequire(createRequire(import.meta.url).resolve("node-red"));
const HELPER = fromNodeRed.resolve("@node-red/nodes/core/network/lib/proxyHelper.js");

/** Core's own helper, as it is when the process starts with these variables. */
function coreHelper(variables: Environment = {}): CoreHelper {
  const loaded = fromNodeRed.cache[HELPER];
  const kept = { ...process.env };
  Reflect.deleteProperty(fromNodeRed.cache, HELPER);
  delete process.env.NR_PROXY_MODE;
  Object.assign(process.env, variables);
  try {
    return fromNodeRed(HELPER) as CoreHelper;
  } finally {
    for (const name of ["NR_PROXY_MODE", ...Object.keys(variables)]) restore(name, kept[name]);
    Reflect.deleteProperty(fromNodeRed.cache, HELPER);
    if (loaded !== undefined) fromNodeRed.cache[HELPER] = loaded;
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

/** All choices of one value from each list. */
function combine<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])),
    [[]],
  );
}

const URLS = [
  "http://api.example.com/a",
  "https://api.example.com/a?b=http://example.org",
  "https://API.EXAMPLE.com:443/",
  "http://api.example.com:8080/",
  "https://example.com:8443",
  "http://notexample.com/",
  "http://localhost:1880/x",
  "http://127.0.0.1",
  "http://[::1]/",
  "https://[2001:db8::1]:8443/a",
  "http://user:pass@api.example.com/no.proxy",
  "https://bücher.example/",
].map((text) => new URL(text));

const EXCEPTIONS = [
  "*,api.example.com,example.com,.example.com,*.example.com,*example.com,.com,API.example.COM,other.example",
  "api.example.com:80,api.example.com:443,example.com:8443,.example.com:8080,*:8080,*:443,api.example.com:0",
  "api.example.com:,api.example.com:99999999999999999999,:80,localhost,127.0.0.1,127.0.0.1:80,127.*,[::1],[::1]:80",
  "::1,[2001:db8::1],[2001:db8::1]:8443,2001:db8::1,http,https://api,/,xn--bcher-kva.example,bücher.example,.,**.com",
  "*.*,127.0.0.0/8,api.example.*,example,user",
].flatMap((list) => list.split(","));

const LISTS = [
  "",
  " ",
  ",",
  "a.example,",
  "a.example,,b.example",
  "a.example, api.example.com",
  "a.example api.example.com",
  "a.example\tb.example\n.example.com",
  " * ",
  "*, a.example",
  "localhost,.example.com:8080 127.0.0.1",
];

const OPTIONS: readonly ProxyOptions[] = combine<ProxyOptions>([
  [{}, { mode: "strict" }, { mode: "legacy" }],
  [{}, { lowerCaseOnly: true }],
  [{}, { favourUpperCase: true }],
  [{}, { excludeNpm: true }],
]).map((parts) => Object.assign({}, ...parts) as ProxyOptions);

function compare(core: CoreHelper, environments: readonly Environment[], processOnly: Environment = {}): void {
  for (const env of environments) {
    for (const options of OPTIONS) {
      for (const url of URLS) {
        const expected = core.getProxyForUrl(url.href, { ...options, env }) || undefined;
        const row = JSON.stringify({ url, options, env, processOnly });
        assert.equal(proxyForUrl(url, { ...options, env }, processOnly), expected, row);
        assert.equal(proxyForUrl(url, options, { ...env, ...processOnly }), expected, row);
      }
    }
  }
}

function proxies(...names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, `http://${name.replaceAll("_", "-")}:3128`]));
}

describe("proxyForUrl", () => {
  const bothCases = (name: string) => [
    {},
    proxies(name),
    proxies(name.toUpperCase()),
    proxies(name, name.toUpperCase()),
  ];

  it("finds the proxy that core finds, whichever variables are set", () => {
    const names = ["http_proxy", "https_proxy", "all_proxy", "npm_config_proxy", "npm_config_https_proxy"];
    const environments = combine<Environment>(names.map(bothCases)).map(
      (parts) => Object.assign({}, ...parts) as Environment,
    );
    compare(coreHelper(), environments);
  });

  it("makes the exceptions that core makes", () => {
    const lists = [...EXCEPTIONS, ...LISTS, ...EXCEPTIONS.map((each) => `a.example,${each}`)];
    const names = ["no_proxy", "NO_PROXY", "npm_config_no_proxy", "NPM_CONFIG_NO_PROXY"];
    const some = proxies("http_proxy", "https_proxy", "HTTP_PROXY");
    compare(
      coreHelper(),
      lists.flatMap((list) => names.map((name) => ({ ...some, [name]: list }))),
    );
  });

  it("weighs several lists of exceptions as core does", () => {
    const names = ["no_proxy", "NO_PROXY", "npm_config_no_proxy", "NPM_CONFIG_NO_PROXY"];
    const lists = names.map((name) => [{}, { [name]: "" }, { [name]: ".example.com" }, { [name]: "localhost" }]);
    const some = proxies("http_proxy", "HTTPS_PROXY");
    compare(
      coreHelper(),
      combine<Environment>(lists).map((parts) => Object.assign({}, some, ...parts) as Environment),
    );
  });

  it("gives the proxy's address as core does, however it is written", () => {
    const addresses = [
      "",
      "proxy",
      "proxy:3128",
      "user:pass@proxy:3128",
      "HTTPS://proxy",
      "socks5://proxy",
      " ",
      "://",
    ];
    compare(
      coreHelper(),
      addresses.flatMap((address) => [{ http_proxy: address }, { ALL_PROXY: address }]),
    );
  });

  for (const variables of [
    { NR_PROXY_MODE: "legacy" },
    { NR_PROXY_MODE: "strict" },
    { NR_PROXY_MODE: "other" },
    { NR_PROXY_MODE: "" },
    { nr_proxy_mode: "legacy" },
    { nr_proxy_mode: "legacy", NR_PROXY_MODE: "strict" },
    { nr_proxy_mode: "", NR_PROXY_MODE: "legacy" },
  ]) {
    it(`takes the mode that core takes under ${JSON.stringify(variables)}`, () => {
      const exceptions = EXCEPTIONS.map((list) => ({ ...proxies("http_proxy", "https_proxy"), no_proxy: list }));
      compare(coreHelper(variables), [proxies("http_proxy"), proxies("all_proxy"), ...exceptions], variables);
    });
  }

  const HTTP = new URL("http://api.example.com/");
  const HTTPS = new URL("https://api.example.com/");

  for (const [what, url, options, env, expected] of [
    ["none in an empty environment", HTTP, {}, {}, undefined],
    ["http_proxy for http", HTTP, {}, { http_proxy: "http://p:1" }, "http://p:1"],
    ["none for https in http_proxy", HTTPS, {}, { http_proxy: "http://p:1" }, undefined],
    ["https_proxy for https", HTTPS, {}, { HTTPS_PROXY: "http://p:1" }, "http://p:1"],
    ["all_proxy for the rest", HTTPS, {}, { all_proxy: "http://p:1", http_proxy: "http://p:2" }, "http://p:1"],
    [
      "npm's before the others",
      HTTP,
      {},
      { npm_config_http_proxy: "http://p:1", http_proxy: "http://p:2" },
      "http://p:1",
    ],
    ["not npm's where told so", HTTP, { excludeNpm: true }, { npm_config_proxy: "http://p:1" }, undefined],
    ["lower case first", HTTP, {}, { http_proxy: "http://p:1", HTTP_PROXY: "http://p:2" }, "http://p:1"],
    [
      "upper case first",
      HTTP,
      { favourUpperCase: true },
      { http_proxy: "http://p:1", HTTP_PROXY: "http://p:2" },
      "http://p:2",
    ],
    ["lower case alone", HTTP, { lowerCaseOnly: true }, { HTTP_PROXY: "http://p:2" }, undefined],
    ["the URL's scheme for an address without one", HTTPS, {}, { https_proxy: "p:1" }, "https://p:1"],
    ["none for an excepted host", HTTP, {}, { http_proxy: "http://p:1", no_proxy: "x, api.example.com" }, undefined],
    [
      "one for a subdomain of an exact host",
      HTTP,
      {},
      { http_proxy: "http://p:1", no_proxy: "example.com" },
      "http://p:1",
    ],
    ["none for an excepted domain", HTTP, {}, { http_proxy: "http://p:1", no_proxy: "*.example.com" }, undefined],
    ["none for an excepted port", HTTP, {}, { http_proxy: "http://p:1", no_proxy: "api.example.com:80" }, undefined],
    ["one for another port", HTTP, {}, { http_proxy: "http://p:1", no_proxy: "api.example.com:81" }, "http://p:1"],
    [
      "the settings' environment",
      HTTP,
      { env: { http_proxy: "http://p:1" } },
      { http_proxy: "http://p:2" },
      "http://p:1",
    ],
    ["none of the process' beside that", HTTP, { env: {} }, { http_proxy: "http://p:2" }, undefined],
    ["http_proxy for https in legacy mode", HTTPS, { mode: "legacy" }, { http_proxy: "http://p:1" }, "http://p:1"],
    ["upper case first in legacy mode", HTTP, { mode: "legacy" }, { http_proxy: "p:1", HTTP_PROXY: "p:2" }, "p:2"],
    [
      "none for a part of the URL in legacy mode",
      HTTP,
      { mode: "legacy" },
      { http_proxy: "p", no_proxy: "ple.c" },
      undefined,
    ],
    [
      "by the process' mode before the settings'",
      HTTPS,
      { mode: "strict" },
      { http_proxy: "p", NR_PROXY_MODE: "legacy" },
      "p",
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.equal(proxyForUrl(url, options, env), expected);
    });
  }
});
