import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { afterEach, describe, it } from "mocha";
import type { ApiRequest } from "../../../../src/http/requests/api-request.js";
import { DigestLogin } from "../../../../src/http/digest/digest-login.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import { startDigestServer, type DigestServer } from "../../../support/digest-server.js";
import { closeAll, newTransport, requestTo, serve, untilEnd } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";

const ADA = { user: 'Ada "Countess" Lovelace', password: "engine: 42" };
const SHA = { algorithm: "SHA-256", qop: "auth", ...ADA };
const CHALLENGE = 'Digest realm="r", nonce="n", qop="auth"';

async function guarded(settings: Partial<Parameters<typeof startDigestServer>[0]> = {}): Promise<DigestServer> {
  return untilEnd(await startDigestServer({ ...SHA, ...settings }));
}

/** Sends requests that share one login, and gives their status. */
function sender(login = ADA): (url: string, parts?: Partial<ApiRequest>) => Promise<number> {
  const [digest, transport] = [new DigestLogin(login), newTransport()];
  return async (url, parts = {}) =>
    (await sendRequest(requestTo(url, { digest, ...parts }), undefined, transport)).statusCode;
}

function hopTo(url: string) {
  return { method: "GET", url: new URL(url), headers: {} };
}

function answerOf(login: DigestLogin, url: string): unknown {
  return login.authorize(hopTo(url)).headers.Authorization;
}

describe("a digest login", () => {
  afterEach(closeAll);

  it("makes the first request ask twice, and each later one once, with a growing count", async () => {
    const server = await guarded();
    const send = sender();
    for (const path of ["/a?b=%20c", "/", "/d"]) assert.equal(await send(server.origin + path), 200);
    assert.deepEqual(
      server.requests.map(({ path, nc }) => [path, nc]),
      [
        ["/a?b=%20c", undefined],
        ["/a?b=%20c", "00000001"],
        ["/", "00000002"],
        ["/d", "00000003"],
      ],
    );
  });

  it("tries once more where the nonce has become stale", async () => {
    const server = await guarded({ nonceLifetime: 1 });
    const send = sender();
    assert.equal(await send(server.origin), 200);
    assert.equal(await send(server.origin), 200);
    assert.deepEqual(
      server.requests.map(({ refusal, nc }) => [refusal, nc]),
      [
        ["none", undefined],
        [undefined, "00000001"],
        ["used-up", "00000002"],
        [undefined, "00000001"],
      ],
    );
  });

  it("gives the refusal back after two requests where the password is wrong, and later after one", async () => {
    const server = await guarded();
    const send = sender({ ...ADA, password: "wrong" });
    assert.equal(await send(server.origin), 401);
    assert.deepEqual(
      server.requests.map(({ refusal }) => refusal),
      ["none", "wrong-answer"],
    );
    assert.equal(await send(server.origin), 401);
    assert.equal(server.requests.length, 3);
  });

  it("gives the refusal back after two requests where each nonce is stale at once", async () => {
    const server = await guarded({ nonceLifetime: 0 });
    assert.equal(await sender()(server.origin), 401);
    assert.equal(server.requests.length, 2);
  });

  it("gives a refusal back that asks for another kind of login", async () => {
    const server = await serve((_, response) => response.writeHead(401, { "WWW-Authenticate": "Basic" }).end("no"));
    assert.equal(await sender()(server.origin), 401);
    assert.equal(server.requests.length, 1);
  });

  for (const when of ["before the challenge is known", "after it"]) {
    it(`lets twenty requests at once succeed, ${when}`, async () => {
      const server = await guarded();
      const send = sender();
      if (when === "after it") await send(server.origin);
      const statuses = await Promise.all(Array.from({ length: 20 }, (_, index) => send(`${server.origin}/${index}`)));
      assert.deepEqual(new Set(statuses), new Set([200]));
    });
  }

  for (const algorithm of [
    undefined,
    "MD5",
    "MD5-sess",
    "SHA-256",
    "SHA-256-sess",
    "SHA-512-256",
    "SHA-512-256-sess",
    "sha-256-SESS",
  ]) {
    for (const qop of [undefined, "auth", "auth-int", "auth,auth-int"]) {
      it(`serves several requests with ${algorithm ?? "no algorithm"} and ${qop ?? "no qop"}`, async () => {
        const server = await guarded({ algorithm, qop });
        const send = sender();
        const parts = { method: "POST", body: "grün" };
        for (const path of ["/1", "/2", "/3"]) assert.equal(await send(server.origin + path, parts), 200);
        assert.equal(server.requests.length, 4);
      });
    }
  }

  it("goes to a server that wants the user's name as a hash", async () => {
    const server = await guarded({ userhash: true });
    assert.equal(await sender()(server.origin), 200);
  });

  it("sends the body whole both times", async () => {
    const server = await guarded({ qop: "auth-int" });
    const send = sender();
    assert.equal(await send(server.origin, { method: "POST", body: "text" }), 200);
    assert.equal(await send(server.origin, { method: "PUT", body: Buffer.from("bytes") }), 200);
    assert.deepEqual(
      server.requests.map(({ method, body }) => [method, body]),
      [
        ["POST", "text"],
        ["POST", "text"],
        ["PUT", "bytes"],
      ],
    );
  });

  it("fails where a stream would have to be sent again, and not where the challenge is known", async () => {
    const server = await guarded();
    const send = sender();
    const stream = () => ({ method: "POST", body: Readable.from([Buffer.from("once")]) });
    await assert.rejects(send(server.origin, stream()), hasCode("body-not-repeatable"));
    assert.equal(server.requests.length, 1);
    assert.equal(await send(server.origin, stream()), 200);
    assert.equal(server.requests[1]?.body, "once");
  });

  it("answers nobody but the URL's own origin after a redirect", async () => {
    const other = await guarded();
    const server = await serve((_, response) => response.writeHead(302, { Location: other.origin }).end());
    assert.equal(await sender()(server.origin), 401);
    assert.deepEqual(
      other.requests.map(({ refusal }) => refusal),
      ["none"],
    );
  });

  it("goes along with no redirect to another origin", async () => {
    const other = await serve((_, response) => response.end());
    const server = await serve(({ headers }, response) => {
      if (headers.authorization === undefined) response.writeHead(401, { "WWW-Authenticate": CHALLENGE }).end();
      else response.writeHead(302, { Location: other.origin }).end();
    });
    assert.equal(await sender()(server.origin), 200);
    assert.match(server.requests[1]?.headers.authorization ?? "", /^Digest /);
    assert.equal(other.requests[0]?.headers.authorization, undefined);
  });

  it("is answered anew on each hop of a redirect within the origin", async () => {
    const server = await serve(({ path, headers }, response) => {
      if (headers.authorization === undefined) response.writeHead(401, { "WWW-Authenticate": CHALLENGE }).end();
      else if (path === "/") response.writeHead(302, { Location: "/next" }).end();
      else response.end();
    });
    assert.equal(await sender()(server.origin), 200);
    assert.match(server.requests[2]?.headers.authorization ?? "", /uri="\/next".*nc=00000002/);
    assert.equal(server.requests.length, 3);
  });
});

describe("DigestLogin", () => {
  it("gives an answer that others overtook another try, and no other", () => {
    const login = new DigestLogin(ADA);
    login.learns(hopTo("http://a.example/"), CHALLENGE);
    const [first] = [login.authorize(hopTo("http://a.example/1")), login.authorize(hopTo("http://a.example/2"))];
    assert.equal(login.learns(first, CHALLENGE), true);
    assert.equal(login.learns(login.authorize(hopTo("http://a.example/1")), CHALLENGE), false);
  });

  it("gives the one answer to a nonce that is stale another try", () => {
    const login = new DigestLogin(ADA);
    login.learns(hopTo("http://a.example/"), CHALLENGE);
    const sent = login.authorize(hopTo("http://a.example/"));
    assert.equal(login.learns(sent, `${CHALLENGE}, stale=true`), true);
  });

  it("answers each origin with its own challenge", () => {
    const login = new DigestLogin(ADA);
    login.learns(hopTo("http://a.example/"), CHALLENGE);
    login.learns(hopTo("http://b.example/"), 'Digest realm="other", nonce="n", qop="auth"');
    assert.match(String(answerOf(login, "http://a.example/")), /realm="r"/);
    assert.match(String(answerOf(login, "http://b.example/")), /realm="other"/);
    assert.equal(answerOf(login, "http://a.example:81/"), undefined);
  });

  it("forgets the oldest of more than fifty origins", () => {
    const login = new DigestLogin(ADA);
    for (let port = 1; port <= 51; port += 1) login.learns(hopTo(`http://a.example:${port}/`), CHALLENGE);
    assert.equal(answerOf(login, "http://a.example:1/"), undefined);
    assert.notEqual(answerOf(login, "http://a.example:2/"), undefined);
  });
});
