import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createFixedCredential } from "../../../../src/credentials/live-credential.js";
import type { FailureCode } from "../../../../src/failure.js";
import { identifyTls } from "../../../../src/http/connections/connection.js";
import { createLogin } from "../../../../src/http/requests/login.js";
import type { PageRequest } from "../../../../src/http/pages/paging.js";
import { prepareRequest, type ApiCall } from "../../../../src/http/requests/prepare-request.js";
import { callTo, USUAL_OPTIONS } from "../../../support/api-call.js";
import { hasCode } from "../../../support/has-code.js";

function prepare(url: string, parts: Partial<ApiCall> = {}, page?: PageRequest) {
  return prepareRequest(callTo(url, parts), undefined, undefined, page).request;
}

function toPage(url: string): PageRequest {
  return { kind: "url", url };
}

function tokenFor(parts: { readonly baseUrl?: string; readonly allowedOrigins?: readonly string[] } = {}) {
  return createFixedCredential({
    id: "c",
    name: "c",
    type: "access_token",
    accessToken: "token",
    placement: "header",
    parameterName: "Authorization",
    tokenType: "Bearer",
    allowedOrigins: [],
    ...parts,
  });
}

/** The call with the credential, and to which of these URLs its secret may go. */
function withToken(url: string, urls: readonly string[], parts: Partial<ApiCall> = {}, credential = tokenFor()) {
  const { request, authorization } = prepareRequest(callTo(url, parts), credential, credential.useNow(), undefined);
  assert.ok(authorization);
  return { request, authorization, goesTo: urls.filter((each) => authorization.mayGoTo(new URL(each))) };
}

function assertFails(act: () => unknown, code: FailureCode): void {
  assert.throws(act, hasCode(code));
}

describe("a prepared request", () => {
  it("is the call with its URL filled in and its payload encoded", () => {
    const parts = { method: "POST", view: { id: "a/b" }, payload: { c: 1 }, headers: { "X-Kept": "1" } };
    const request = prepare("https://a.example/items/{{id}}", parts);
    assert.deepEqual(request, {
      ...USUAL_OPTIONS,
      method: "POST",
      url: new URL("https://a.example/items/a%2Fb"),
      headers: { "X-Kept": "1", "Content-Type": "application/json" },
      body: '{"c":1}',
    });
  });

  for (const [url, defaultScheme, expected] of [
    ["a.example/x", undefined, "http://a.example/x"],
    ["a.example/x", "https", "https://a.example/x"],
    ["a.example:8080", "https", "https://a.example:8080/"],
    ["http://a.example/", "https", "http://a.example/"],
  ] as const) {
    it(`to ${url} goes to ${expected} where the scheme is ${defaultScheme ?? "not told"}`, () => {
      assert.equal(prepare(url, defaultScheme && { defaultScheme }).url.href, expected);
    });
  }

  it("has the author's query rows behind the URL's own, and the payload's behind these", () => {
    const query = [
      ["b", "2 &"],
      ["a", "3"],
    ] as const;
    const { url } = prepare("https://a.example/?a=1", { query, payload: { c: 4 }, paytoqs: "query" });
    assert.equal(url.search, "?a=1&b=2+%26&a=3&c=4");
  });

  it("has the page's parameter in place of the URL's and the rows' of that name", () => {
    const page = { kind: "parameter", name: "page", value: 2, placement: "query" } as const;
    const { url } = prepare("https://a.example/?page=9", { query: [["page", "8"]] }, page);
    assert.equal(url.search, "?page=2");
  });

  it("has the page in its body", () => {
    const page = { kind: "parameter", name: "page.number", value: 2, placement: "body" } as const;
    const { body } = prepare("https://a.example/", { method: "POST", payload: { a: 1 } }, page);
    assert.equal(body, '{"a":1,"page":{"number":2}}');
  });

  it("says the node's login over the author's header, and the URL's over both", () => {
    const parts = { login: createLogin("basic", "node", "secret"), headers: { authorization: "mine" } };
    const basic = (text: string) => ({ Authorization: `Basic ${btoa(text)}` });
    assert.deepEqual(prepare("https://a.example/", parts).headers, basic("node:secret"));
    assert.deepEqual(prepare("https://url:pw@a.example/", parts).headers, basic("url:pw"));
  });

  it("brings the node's digest login along, and says nothing yet", () => {
    const login = createLogin("digest", "node", "secret");
    const request = prepare("https://a.example/", { login });
    assert.equal(request.digest, login.digest);
    assert.deepEqual(request.headers, {});
  });

  it("throws what is wrong with its URL or payload", () => {
    assertFails(() => prepare(""), "no-url");
    assertFails(() => prepare("ftp://a.example"), "url-not-http");
    assertFails(() => prepare("/path"), "base-url-missing");
    assertFails(() => prepare("https://a.example/", { paytoqs: "query", payload: "text" }), "payload-invalid");
  });
});

describe("a prepared request for a page that the API named", () => {
  const login = createLogin("digest", "node", "secret");
  const tls = identifyTls({ cert: "c", key: "k", ca: "a" });
  const parts: Partial<ApiCall> = {
    headers: { Cookie: "mine=1", Host: "virtual.example", authorization: "mine", "X-Kept": "1" },
    query: [["row", "1"]],
    options: { ...USUAL_OPTIONS, connection: { tls, lasts: true } },
  };

  it("goes to the named URL, query and all, and takes no rows along", () => {
    const { url } = prepare("https://a.example/items?a=1", parts, toPage("https://a.example/items?cursor=%2B&b"));
    assert.equal(url.href, "https://a.example/items?cursor=%2B&b");
  });

  it("has all that the call has where it is the same origin", () => {
    const page = toPage("https://a.example/2");
    const request = prepare("https://a.example/", { ...parts, login }, page);
    assert.deepEqual(request.headers, parts.headers);
    assert.equal(request.digest, login.digest);
    assert.equal(request.connection?.tls, tls);
    const basic = prepare("https://a.example/", { ...parts, login: createLogin("basic", "u", "p") }, page);
    assert.equal(basic.headers.Authorization, `Basic ${btoa("u:p")}`);
    const ofUrl = prepare("https://u:p@a.example/", parts, page);
    assert.equal(ofUrl.headers.Authorization, `Basic ${btoa("u:p")}`);
  });

  for (const elsewhere of ["https://b.example/2", "http://a.example/2", "https://a.example:8443/2"]) {
    it(`leaves login, cookies and certificate behind where it is ${elsewhere}`, () => {
      for (const own of [undefined, login, createLogin("basic", "u", "p"), createLogin("bearer", "", "t")]) {
        const request = prepare("https://a.example/", { ...parts, ...(own && { login: own }) }, toPage(elsewhere));
        assert.deepEqual(request.headers, { "X-Kept": "1" });
        assert.equal(request.digest, undefined);
        assert.deepEqual(request.connection?.tls?.options, { ca: "a" });
        assert.equal(request.connection.lasts, true);
      }
      assert.deepEqual(prepare("https://u:p@a.example/", {}, toPage(elsewhere)).headers, {});
    });
  }

  it("has the call's body, but not its payload as query a second time", () => {
    const page = toPage("https://a.example/2?a=1");
    assert.equal(prepare("https://a.example/", { method: "POST", payload: { a: 1 } }, page).body, '{"a":1}');
    assert.equal(prepare("https://a.example/", { payload: { a: 1 }, paytoqs: "body" }, page).body, '{"a":1}');
    const { url, body } = prepare("https://a.example/", { payload: { a: 1 }, paytoqs: "query" }, page);
    assert.equal(url.href, "https://a.example/2?a=1");
    assert.equal(body, undefined);
  });
});

describe("a prepared request with a credential", () => {
  const written = "https://a.example";
  const other = "https://b.example";

  it("is authorized for the origin that is written out, and says no login of its own", () => {
    const login = createLogin("basic", "node", "secret");
    const { request, authorization, goesTo } = withToken("https://u:p@a.example/", [written, other], { login });
    assert.deepEqual(goesTo, [written]);
    assert.deepEqual(authorization.headers, { Authorization: "Bearer token" });
    assert.deepEqual(request.headers, {});
    assert.equal(request.digest, undefined);
  });

  it("is authorized for no origin that came with the message or from a template", () => {
    assert.deepEqual(withToken(written, [written], { isUrlFromMessage: true }).goesTo, []);
    assert.deepEqual(withToken("https://{{host}}/", [written], { view: { host: "a.example" } }).goesTo, []);
  });

  it("is authorized for a scheme that is told, where the URL has none", () => {
    const urls = ["https://a.example", "http://a.example"];
    assert.deepEqual(withToken("a.example/x", urls, { defaultScheme: "https" }).goesTo, ["https://a.example"]);
  });

  it("is authorized for the listed origins, and goes behind the base URL", () => {
    const credential = tokenFor({ baseUrl: "https://a.example/v1", allowedOrigins: [other] });
    const { request, goesTo } = withToken("/items", [written, other, "https://c.example"], {}, credential);
    assert.equal(request.url.href, "https://a.example/v1/items");
    assert.deepEqual(goesTo, [written, other]);
  });

  it("is authorized for a named page as for any other URL", () => {
    const credential = tokenFor();
    const page = toPage(`${other}/2`);
    const { authorization } = prepareRequest(callTo(written), credential, credential.useNow(), page);
    assert.equal(authorization?.mayGoTo(new URL(`${other}/2`)), false);
    assert.equal(authorization.mayGoTo(new URL(`${written}/2`)), true);
  });
});
