import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { Failure } from "../../../src/failure.js";
import { sendRequest } from "../../../src/http/send-request.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, requestTo, serve } from "../../support/exchange.js";
import { hasCode } from "../../support/has-code.js";

/** `/` sends on to `location` with this status; every other path is the end. */
function redirectOnce(statusCode: number, location: string): Answer {
  return (request, response) => {
    if (request.path === "/") response.writeHead(statusCode, { Location: location }).end("moved");
    else response.end("end");
  };
}

/** Sends on from `/5` to `/4` and so on, to the end at `/0`. */
const countDown: Answer = (request, response) => {
  const left = Number(request.path.slice(1));
  if (left === 0) response.end("end");
  else response.writeHead(302, { Location: String(left - 1) }).end();
};

describe("a redirect", () => {
  afterEach(closeAll);

  for (const [statusCode, method, next, keepsBody] of [
    [300, "GET", "GET", false],
    [301, "GET", "GET", false],
    [301, "POST", "POST", true],
    [301, "PUT", "PUT", true],
    [302, "POST", "POST", true],
    [302, "DELETE", "DELETE", true],
    [302, "HEAD", "HEAD", false],
    [303, "POST", "GET", false],
    [303, "PUT", "GET", false],
    [303, "HEAD", "HEAD", false],
    [307, "POST", "POST", true],
    [307, "GET", "GET", false],
    [308, "PUT", "PUT", true],
  ] as const) {
    it(`by ${statusCode} makes a ${method} a ${next} ${keepsBody ? "with" : "without"} its body`, async () => {
      const server = await serve(redirectOnce(statusCode, "/next"));
      const headers = { "Content-Type": "text/plain", "Content-Language": "en", "X-Kept": "1" };
      const withBody = ["GET", "HEAD"].includes(method) ? {} : { body: "payload", headers };
      const reply = await sendRequest(requestTo(server.origin, { method, ...withBody }), undefined, newTransport());
      const seen = server.requests[1];
      assert.equal(seen?.method, next);
      assert.equal(seen.body, keepsBody ? "payload" : "");
      assert.equal(seen.headers["content-type"], keepsBody ? "text/plain" : undefined);
      assert.equal(seen.headers["content-language"], keepsBody ? "en" : undefined);
      assert.equal(reply.url, `${server.origin}/next`);
    });
  }

  it("is given back with what led on and the cookies that it set", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/a/b") response.end("end");
      else response.writeHead(302, { Location: "a/b", "Set-Cookie": ["x=1; Path=/", "y=2"] }).end();
    });
    const reply = await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.deepEqual(reply.redirects, [{ location: "a/b", setCookies: ["x=1; Path=/", "y=2"] }]);
    assert.equal(reply.body.toString(), "end");
  });

  it("is the reply where the author does not want it followed", async () => {
    const server = await serve(redirectOnce(302, "/next"));
    const reply = await sendRequest(requestTo(server.origin, { followRedirects: false }), undefined, newTransport());
    assert.equal(reply.statusCode, 302);
    assert.equal(reply.headers.location, "/next");
    assert.equal(reply.body.toString(), "moved");
    assert.equal(server.requests.length, 1);
  });

  it("without a Location is the reply", async () => {
    const server = await serve((_, response) => response.writeHead(302).end("where"));
    const reply = await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.equal(reply.statusCode, 302);
    assert.equal(reply.body.toString(), "where");
  });

  it("reads a Location of UTF-8 bytes", async () => {
    const location = Buffer.from("/grün").toString("latin1");
    const server = await serve(redirectOnce(302, location));
    await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.equal(server.requests[1]?.path, "/gr%C3%BCn");
  });

  it("is followed 21 times, as by core, and no more", async () => {
    const server = await serve(countDown);
    const reply = await sendRequest(requestTo(`${server.origin}/21`), undefined, newTransport());
    assert.equal(reply.redirects.length, 21);
    await assert.rejects(sendRequest(requestTo(`${server.origin}/22`), undefined, newTransport()), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, "too-many-redirects");
      assert.deepEqual(error.facts, { limit: 21 });
      return true;
    });
  });

  for (const location of [
    "ftp://files.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "http://a b/",
    "http://",
    "http://:0:0/",
  ]) {
    it(`to ${location} is a failure`, async () => {
      const server = await serve(redirectOnce(302, location));
      await assert.rejects(
        sendRequest(requestTo(server.origin), undefined, newTransport()),
        hasCode("redirect-unusable"),
      );
    });
  }

  it("brings no user information from its Location", async () => {
    const target = await serve((_, response) => response.end());
    const server = await serve(redirectOnce(302, `${target.origin.replace("//", "//user:pw@")}/next`));
    const reply = await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.equal(target.requests[0]?.headers.authorization, undefined);
    assert.equal(reply.url, `${target.origin}/next`);
  });

  it("takes no Host along to another origin", async () => {
    const target = await serve((_, response) => response.end());
    const server = await serve(redirectOnce(302, target.origin));
    await sendRequest(requestTo(server.origin, { headers: { Host: "virtual.example" } }), undefined, newTransport());
    assert.equal(target.requests[0]?.headers.host, new URL(target.origin).host);
  });
});

describe("a cookie that a redirect sets", () => {
  afterEach(closeAll);

  it("goes to the following hops of the same origin, over the author's of that name", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/next") response.end();
      else response.writeHead(302, { Location: "/next", "Set-Cookie": "session=new=1; Path=/; HttpOnly" }).end();
    });
    await sendRequest(requestTo(server.origin, { headers: { cookie: "session=old; a=b" } }), undefined, newTransport());
    assert.equal(server.requests[0]?.headers.cookie, "session=old; a=b");
    assert.equal(server.requests[1]?.headers.cookie, "a=b; session=new=1");
  });

  it("goes to no other origin, and is there again when the way leads back", async () => {
    const other = await serve((_, response) => response.writeHead(302, { Location: `${server.origin}/back` }).end());
    const server = await serve((request, response) => {
      if (request.path === "/back") response.end();
      else response.writeHead(302, { Location: other.origin, "Set-Cookie": "session=1" }).end();
    });
    await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.equal(other.requests[0]?.headers.cookie, undefined);
    assert.equal(server.requests[1]?.headers.cookie, "session=1");
  });

  for (const deletion of ["session=; Max-Age=0", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"]) {
    it(`is forgotten on ${deletion}`, async () => {
      const server = await serve((request, response) => {
        if (request.path === "/2") response.end();
        else if (request.path === "/1") response.writeHead(302, { Location: "/2", "Set-Cookie": deletion }).end();
        else response.writeHead(302, { Location: "/1", "Set-Cookie": "session=1; Max-Age=60" }).end();
      });
      await sendRequest(requestTo(server.origin), undefined, newTransport());
      assert.equal(server.requests[1]?.headers.cookie, "session=1");
      assert.equal(server.requests[2]?.headers.cookie, undefined);
    });
  }

  it("does not go along with the next request", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/next") response.end();
      else response.writeHead(302, { Location: "/next", "Set-Cookie": "session=1" }).end();
    });
    const transport = newTransport();
    await sendRequest(requestTo(server.origin), undefined, transport);
    await sendRequest(requestTo(server.origin), undefined, transport);
    assert.equal(server.requests[2]?.headers.cookie, undefined);
  });
});
