import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, describe, it } from "mocha";
import { sendRequest } from "../../../src/http/send-request.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, requestTo, serve } from "../../support/exchange.js";

const echo: Answer = (request, response) => response.end(request.body);

describe("sendRequest", () => {
  afterEach(closeAll);

  it("gives status, headers, body and URL of any answer", async () => {
    const server = await serve((_, response) => response.writeHead(418, { "X-Kind": "teapot" }).end("short"));
    const reply = await sendRequest(requestTo(`${server.origin}/a?b=%20c#d`), undefined, newTransport());
    assert.equal(reply.statusCode, 418);
    assert.equal(reply.headers["x-kind"], "teapot");
    assert.equal(reply.body.toString(), "short");
    assert.equal(reply.url, `${server.origin}/a?b=%20c#d`);
    assert.deepEqual(reply.redirects, []);
    assert.equal(server.requests[0]?.path, "/a?b=%20c");
  });

  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"]) {
    it(`sends the body of a ${method}, with its length and no content type of its own`, async () => {
      const server = await serve(echo);
      const reply = await sendRequest(requestTo(server.origin, { method, body: "grün" }), undefined, newTransport());
      assert.equal(reply.body.toString(), "grün");
      assert.equal(server.requests[0]?.method, method);
      assert.equal(server.requests[0].headers["content-length"], "5");
      assert.equal(server.requests[0].headers["content-type"], undefined);
    });
  }

  it("sends no header but the connection's and its own two where the author set none", async () => {
    const server = await serve(echo);
    await sendRequest(requestTo(server.origin), undefined, newTransport());
    const { headers } = server.requests[0] ?? {};
    assert.deepEqual(Object.keys(headers ?? {}).sort(), ["accept-encoding", "connection", "host", "user-agent"]);
    assert.equal(headers?.["user-agent"], "Keyring");
    // Node 22 can zstd, too.
    assert.match(String(headers["accept-encoding"]), /^gzip, deflate, br(?:, zstd)?$/);
  });

  it("keeps the case of the author's headers, lists as several lines, and the author's values before its own", async () => {
    const server = await serve(echo);
    const headers = { "x-UPPER-lower": "1", "USER-agent": "mine", "Accept-encoding": "identity", "X-List": ["a", "b"] };
    await sendRequest(requestTo(server.origin, { headers }), undefined, newTransport());
    const raw = server.requests[0]?.rawHeaders ?? [];
    const names = raw.filter((_, index) => index % 2 === 0);
    assert.deepEqual(
      names.filter((name) => !["host", "connection"].includes(name)).sort(),
      ["Accept-encoding", "USER-agent", "X-List", "X-List", "x-UPPER-lower"].sort(),
    );
    assert.equal(server.requests[0]?.headers["user-agent"], "mine");
  });

  it("takes no length, transfer coding or connection option from a message that came in by HTTP", async () => {
    const server = await serve(echo);
    const headers = {
      "content-length": "999",
      "transfer-encoding": "chunked",
      connection: "upgrade",
      upgrade: "websocket",
      "keep-alive": "timeout=1",
      expect: "100-continue",
      te: "trailers",
    };
    const request = requestTo(server.origin, { method: "POST", headers, body: "four" });
    const reply = await sendRequest(request, undefined, newTransport());
    assert.equal(reply.body.toString(), "four");
    assert.equal(server.requests[0]?.headers["content-length"], "4");
    assert.equal(server.requests[0].headers["transfer-encoding"], undefined);
  });

  it("sends the author's Host where no credential is used", async () => {
    const server = await serve(echo);
    await sendRequest(requestTo(server.origin, { headers: { Host: "virtual.example" } }), undefined, newTransport());
    assert.equal(server.requests[0]?.headers.host, "virtual.example");
  });

  it("gives set-cookie as a list, repeated headers joined, and the first of those that Node takes once", async () => {
    const server = await serve((_, response) => {
      response.setHeader("Set-Cookie", "a=1");
      response.setHeader("X-Many", ["1", "2"]);
      response.setHeader("Content-Type", ["text/plain", "text/html"]);
      response.end();
    });
    const { headers } = await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.deepEqual(headers["set-cookie"], ["a=1"]);
    assert.equal(headers["x-many"], "1, 2");
    assert.equal(headers["content-type"], "text/plain");
  });

  it("takes a reply whose headers are called like methods of an object", async () => {
    const names = ["get", "set", "has", "delete", "normalize", "concat", "constructor", "__proto__", "tostring"];
    const server = await serve((_, response) => {
      response
        .writeHead(
          200,
          names.flatMap((name) => [name, "x"]),
        )
        .end("fine");
    });
    const reply = await sendRequest(requestTo(server.origin), undefined, newTransport());
    assert.equal(reply.body.toString(), "fine");
    assert.equal(reply.headers.normalize, "x");
    assert.equal(Object.getPrototypeOf(reply.headers), Object.prototype);
  });

  for (const statusCode of [204, 304]) {
    it(`takes a ${statusCode}, which has no body, whatever coding it names`, async () => {
      const server = await serve((_, response) => response.writeHead(statusCode, { "Content-Encoding": "gzip" }).end());
      const reply = await sendRequest(requestTo(server.origin), undefined, newTransport());
      assert.equal(reply.statusCode, statusCode);
      assert.equal(reply.body.length, 0);
    });
  }

  it("takes a HEAD with the length and coding of a body that does not come", async () => {
    const headers = { "Content-Encoding": "gzip", "Content-Length": "1234" };
    const server = await serve((_, response) => response.writeHead(200, headers).end());
    const reply = await sendRequest(requestTo(server.origin, { method: "HEAD" }), undefined, newTransport());
    assert.equal(reply.headers["content-length"], "1234");
    assert.equal(reply.body.length, 0);
  });

  it("keeps connections for the requests that come after", async () => {
    const server = await serve(echo);
    const transport = newTransport();
    for (let count = 0; count < 10; count += 1) await sendRequest(requestTo(server.origin), undefined, transport);
    assert.equal(server.requests.length, 10);
    // undici may open a second one while it is still tidying the first.
    assert.ok(server.connections() <= 2);
  });

  it("sends many requests at once", async () => {
    const server = await serve(echo);
    const transport = newTransport();
    const bodies = Array.from({ length: 50 }, (_, index) => `body ${index}`);
    const replies = await Promise.all(
      bodies.map((body) => sendRequest(requestTo(server.origin, { method: "POST", body }), undefined, transport)),
    );
    assert.deepEqual(
      replies.map((reply) => reply.body.toString()),
      bodies,
    );
  });

  it("sends user information of the URL nowhere, and does not give it back", async () => {
    const server = await serve(echo);
    const url = server.origin.replace("//", "//user:pw@");
    const reply = await sendRequest(requestTo(url), undefined, newTransport());
    assert.equal(reply.url, `${server.origin}/`);
    assert.equal(server.requests[0]?.headers.authorization, undefined);
  });

  it("loads undici with the first request, and axios with the first that needs it", async () => {
    const server = await serve(echo);
    const script = `
      import { createRequire } from "node:module";
      const { sendRequest } = await import(process.argv[1]);
      const { createTransport } = await import(process.argv[2]);
      const transport = createTransport();
      const isLoaded = (name) => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes("node_modules/" + name + "/"));
      // follow-redirects is what axios brings along that can be seen here.
      const before = [isLoaded("undici"), isLoaded("follow-redirects")];
      const url = new URL(process.argv[3]);
      await sendRequest({ method: "GET", url, headers: {}, followRedirects: true, timeLimitMs: 10000 }, undefined, transport);
      const after = [isLoaded("undici"), isLoaded("follow-redirects")];
      const connection = { isLenient: true };
      await sendRequest({ method: "GET", url, headers: {}, followRedirects: true, timeLimitMs: 10000, connection }, undefined, transport);
      const lenient = [isLoaded("undici"), isLoaded("follow-redirects")];
      await transport.close();
      console.log(JSON.stringify({ before, after, lenient }));
    `;
    const modules = ["send-request", "connections/transport"].map((name) =>
      import.meta.resolve(`../../../src/http/${name}.js`),
    );
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script, ...modules, server.origin]);
    assert.deepEqual(JSON.parse(stdout), { before: [false, false], after: [true, false], lenient: [true, true] });
  });
});
