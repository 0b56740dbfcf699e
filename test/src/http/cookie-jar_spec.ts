import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { CookieJar } from "../../../src/http/cookie-jar.js";
import { sendRequest } from "../../../src/http/send-request.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, requestTo, serve } from "../../support/exchange.js";

async function jarWith(url: string, ...setCookies: readonly string[]): Promise<CookieJar> {
  const jar = await CookieJar.open();
  jar.keep(new URL(url), setCookies);
  return jar;
}

function cookiesFor(jar: CookieJar, url: string): unknown {
  return jar.addTo({}, new URL(url)).Cookie;
}

describe("a cookie jar", () => {
  const cases: readonly (readonly [
    setBy: string,
    line: string,
    goesTo: readonly string[],
    notTo: readonly string[],
  ])[] = [
    [
      "https://api.example.com/",
      "a=1",
      ["https://api.example.com/deep/er?q"],
      [
        "https://api.example.com:8443/",
        "http://api.example.com/",
        "https://example.com/",
        "https://sub.api.example.com/",
        "https://api.example.com.evil.example/",
      ],
    ],
    ["http://127.0.0.1:8080/", "a=1", ["http://127.0.0.1:8080/"], ["http://127.0.0.1:8081/", "http://127.0.0.1/"]],
    [
      "https://api.example.com/",
      "a=1; Domain=example.com",
      ["https://example.com/", "https://other.example.com:8443/", "http://a.b.example.com/"],
      ["https://example.org/", "https://notexample.com/"],
    ],
    ["https://api.example.com/", "a=1; domain = .Example.COM", ["https://other.example.com/"], []],
    ["https://api.example.com/", "a=1; Domain=", ["https://api.example.com/"], ["https://api.example.com:8443/"]],
    ["https://api.example.com/", "a=1; Domain=example.org", [], ["https://api.example.com/", "https://example.org/"]],
    ["https://api.example.com/", "a=1; Domain=com", [], ["https://api.example.com/", "https://other.com/"]],
    ["https://me.github.io/", "a=1; Domain=github.io", [], ["https://me.github.io/", "https://you.github.io/"]],
    [
      "https://a.example/v1/login",
      "a=1",
      ["https://a.example/v1/", "https://a.example/v1/items"],
      ["https://a.example/", "https://a.example/v2/", "https://a.example/v10"],
    ],
    [
      "https://a.example/v1/login",
      "a=1; Path=/v2",
      ["https://a.example/v2", "https://a.example/v2/items"],
      ["https://a.example/v1/login", "https://a.example/v20"],
    ],
    ["https://a.example/v1/login", "a=1; Path=/", ["https://a.example/"], []],
    ["https://a.example/", "a=1; Secure", ["https://a.example/"], []],
    ["http://a.example/", "a=1; Secure", [], ["http://a.example/"]],
    ["https://a.b.example/", "a=1; Secure; Domain=b.example", ["https://b.example/"], ["http://b.example/"]],
    ["https://a.example/", "a=1; Max-Age=60; HttpOnly; SameSite=Strict", ["https://a.example/"], []],
    ["https://a.example/", "a=1; Expires=nonsense; Unknown=attribute", ["https://a.example/"], []],
    ["https://a.example/", "a=1; Max-Age=0", [], ["https://a.example/"]],
    ["https://a.example/", "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT", [], ["https://a.example/"]],
    ["https://a.example/", "a=1; Max-Age=60; Expires=Wed, 21 Oct 2015 07:28:00 GMT", ["https://a.example/"], []],
  ];
  for (const [setBy, line, goesTo, notTo] of cases) {
    it(`gives ${line} of ${setBy} back to ${goesTo.join(" and ") || "nobody"}`, async () => {
      const jar = await jarWith(setBy, line);
      for (const url of goesTo) assert.equal(cookiesFor(jar, url), "a=1", url);
      for (const url of notTo) assert.equal(cookiesFor(jar, url), undefined, url);
    });
  }

  for (const deletion of ["a=; Max-Age=0", "a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]) {
    it(`forgets a cookie on ${deletion}`, async () => {
      const jar = await jarWith("https://a.example/", "a=1", "b=2");
      jar.keep(new URL("https://a.example/"), [deletion]);
      assert.equal(cookiesFor(jar, "https://a.example/"), "b=2");
    });
  }

  it("takes the newer value of a cookie", async () => {
    const jar = await jarWith("https://a.example/", "a=1", "a=2; Max-Age=60");
    assert.equal(cookiesFor(jar, "https://a.example/"), "a=2");
  });

  it("gives a cookie as it was written, quotes, commas and equal signs too", async () => {
    const jar = await jarWith("https://a.example/", 'a="1, 2"', "b=c=d==", "e=%20");
    assert.equal(cookiesFor(jar, "https://a.example/"), 'a="1, 2"; b=c=d==; e=%20');
  });

  it("leaves out what is no cookie", async () => {
    const jar = await jarWith("https://a.example/", "", "=", "; Path=/", "a\u0001=1", "b=\u0001", "kept=1");
    assert.equal(cookiesFor(jar, "https://a.example/"), "kept=1");
    assert.deepEqual((await jarWith("https://a.example/", "=")).addTo({}, new URL("https://a.example/")), {});
  });

  it("puts its cookies behind the author's own, and over those of the same name", async () => {
    const jar = await jarWith("https://a.example/", "a=1", "b=2");
    const headers = { "X-Kept": "1", cookie: "own=0; a=old;  other = 3 " };
    assert.deepEqual(jar.addTo(headers, new URL("https://a.example/")), {
      "X-Kept": "1",
      Cookie: "own=0; other = 3 ; a=1; b=2",
    });
  });

  it("leaves the author's own as they are where it has none", async () => {
    const jar = await jarWith("https://a.example/", "a=1");
    const headers = { cookie: "own=0; a=old" };
    assert.equal(jar.addTo(headers, new URL("https://b.example/")), headers);
  });
});

describe("cookies of requests", () => {
  afterEach(closeAll);

  /** Sets a cookie with each reply. */
  const setting: Answer = ({ path }, response) => {
    response.setHeader("Set-Cookie", `${path.slice(1) || "a"}=1; Path=/`).end();
  };

  it("are kept between requests with the same jar, and go with no others", async () => {
    const server = await serve(setting);
    const transport = newTransport();
    const cookies = await CookieJar.open();
    for (const path of ["/a", "/b", "/c"]) {
      await sendRequest(requestTo(server.origin + path, { cookies }), undefined, transport);
    }
    await sendRequest(requestTo(server.origin, { cookies: await CookieJar.open() }), undefined, transport);
    await sendRequest(requestTo(server.origin), undefined, transport);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.cookie),
      [undefined, "a=1", "a=1; b=1", undefined, undefined],
    );
  });

  it("stay with their own server where two share a host", async () => {
    const [server, other] = [await serve(setting), await serve(setting)];
    const cookies = await CookieJar.open();
    for (const { origin } of [server, other, server]) {
      await sendRequest(requestTo(origin, { cookies }), undefined, newTransport());
    }
    assert.equal(other.requests[0]?.headers.cookie, undefined);
    assert.equal(server.requests[1]?.headers.cookie, "a=1");
  });

  it("that a redirect sets are kept, too", async () => {
    const server = await serve(({ path }, response) => {
      if (path === "/login") response.writeHead(302, { Location: "/", "Set-Cookie": "session=1; Path=/" }).end();
      else response.end();
    });
    const cookies = await CookieJar.open();
    await sendRequest(requestTo(`${server.origin}/login`, { cookies }), undefined, newTransport());
    await sendRequest(requestTo(server.origin, { cookies }), undefined, newTransport());
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.cookie),
      [undefined, "session=1", "session=1"],
    );
  });

  it("are kept of a refusal as of a success", async () => {
    const server = await serve((_, response) => response.writeHead(403, { "Set-Cookie": "a=1" }).end());
    const cookies = await CookieJar.open();
    for (let count = 0; count < 2; count += 1) {
      await sendRequest(requestTo(server.origin, { cookies }), undefined, newTransport());
    }
    assert.equal(server.requests[1]?.headers.cookie, "a=1");
  });
});
