import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { after, afterEach, before, describe, it } from "mocha";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import type { ApiRequest } from "../../../../src/http/requests/api-request.js";
import { identifyTls, type Connection } from "../../../../src/http/connections/connection.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import type { Transport } from "../../../../src/http/connections/transport.js";
import { makeCertificates, type Certificates } from "../../../support/beside-core/certificates.js";
import { Journal } from "../../../support/beside-core/journal.js";
import { startProxy } from "../../../support/beside-core/test-proxy.js";
import { closeAll, newTransport, requestTo, serve, untilEnd } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";
import { serveRaw } from "../../../support/raw-server.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";
import { withResolvers } from "../../../support/with-resolvers.js";

/** A reply with a header that breaks HTTP's grammar (RFC 9110 section 5.5: no control characters). */
function unruly(body: string | Buffer, status = "200 OK", ...fields: readonly string[]): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = [`HTTP/1.1 ${status}`, "X-Unruly: a\x01b", length, ...fields, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

interface Parts extends Partial<ApiRequest> {
  readonly transport?: Transport;
}

async function send(url: string, { transport = newTransport(), connection, ...parts }: Parts = {}) {
  const request = requestTo(url, { connection: { isLenient: true, ...connection }, ...parts });
  return sendRequest(request, undefined, transport);
}

async function assertFails(sent: Promise<unknown>, code: FailureCode): Promise<void> {
  await assert.rejects(sent, hasCode(code));
}

describe("the tolerant parser", () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
  });

  after(removeTemporaryFolders);

  afterEach(closeAll);

  it("takes a reply that the strict one refuses", async () => {
    const server = await serveRaw((socket) => socket.write(unruly("fine")));
    const reply = await send(server.origin);
    assert.equal(reply.body.toString(), "fine");
    assert.equal(reply.headers["x-unruly"], "a\x01b");
    await assert.rejects(send(server.origin, { connection: { isLenient: false } }), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, "reply-malformed");
      assert.equal(error.facts.code, "HPE_INVALID_HEADER_TOKEN");
      return true;
    });
  });

  it("sends no header but the connection's and the engine's own two, and keeps the case of the author's", async () => {
    const server = await serve((_, response) => response.end());
    await send(server.origin, { method: "POST", body: "x", headers: { "x-CASE": "1", "X-List": ["a", "b"] } });
    const raw = server.requests[0]?.rawHeaders ?? [];
    assert.deepEqual(raw.filter((_, index) => index % 2 === 0).sort(), [
      "Accept-Encoding",
      "Connection",
      "Content-Length",
      "Host",
      "User-Agent",
      "X-List",
      "X-List",
      "x-CASE",
    ]);
    assert.equal(server.requests[0]?.headers["user-agent"], "Keyring");
    assert.match(String(server.requests[0].headers["accept-encoding"]), /^gzip, deflate, br/);
  });

  it("gives headers as the strict one does", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, ["Set-Cookie", "a=1", "X-Many", "1", "X-Many", "2", "get", "x", "toString", "y"]).end();
    });
    const { headers } = await send(server.origin);
    const strict = (await send(server.origin, { connection: { isLenient: false } })).headers;
    assert.deepEqual({ ...headers, date: "" }, { ...strict, date: "" });
    assert.deepEqual(headers["set-cookie"], ["a=1"]);
    assert.equal(headers["x-many"], "1, 2");
  });

  for (const [how, bodyOf] of [
    ["at once", (bytes: Buffer) => bytes],
    ["as a stream", (bytes: Buffer) => Readable.from([bytes.subarray(0, 100), bytes.subarray(100)])],
  ] as const) {
    it(`sends and gets a large body, ${how}`, async () => {
      const server = await serve(({ body }, response) => response.end(body));
      const reply = await send(server.origin, { method: "POST", body: bodyOf(Buffer.alloc(20_000_000, "x")) });
      assert.equal(reply.body.length, 20_000_000);
    });
  }

  it("gives a failure where the stream that is sent breaks", async () => {
    const server = await serve((_, response) => response.end());
    const body = new Readable({ read: () => body.destroy(Object.assign(new Error("gone"), { code: "ENOENT" })) });
    await assert.rejects(
      send(server.origin, { method: "POST", body }),
      (error) => error instanceof Failure && error.facts.code === "ENOENT",
    );
  });

  it("gives any status as a reply", async () => {
    const server = await serveRaw((socket) => socket.write(unruly("no", "503 Service Unavailable")));
    const reply = await send(server.origin);
    assert.equal(reply.statusCode, 503);
    assert.equal(reply.body.toString(), "no");
  });

  it("gives a compressed body unfolded, whole and as a stream", async () => {
    const server = await serveRaw((socket) =>
      socket.write(unruly(gzipSync("unfolded"), "200 OK", "Content-Encoding: gzip")),
    );
    const reply = await send(server.origin);
    assert.equal(reply.body.toString(), "unfolded");
    assert.equal(reply.headers["content-encoding"], undefined);
    const { stream } = await send(server.origin, { asStream: true });
    assert.ok(stream);
    assert.equal(await text(stream), "unfolded");
  });

  it("leaves a compressed body as it came where the author wants that", async () => {
    const body = gzipSync("folded");
    const server = await serveRaw((socket) => socket.write(unruly(body, "200 OK", "Content-Encoding: gzip")));
    const reply = await send(server.origin, { keepsCoding: true });
    assert.deepEqual(reply.body, body);
    assert.equal(reply.headers["content-encoding"], "gzip");
  });

  it("follows redirects as the strict one does, cookies and all", async () => {
    const target = await serveRaw((socket) => socket.write(unruly("there")));
    const fields = [`Location: ${target.origin}/next`, "Set-Cookie: a=1"];
    const server = await serveRaw((socket) => socket.write(unruly("moved", "302 Found", ...fields)));
    const reply = await send(server.origin, { headers: { Authorization: "sEcReT" } });
    assert.equal(reply.body.toString(), "there");
    assert.equal(reply.url, `${target.origin}/next`);
    assert.deepEqual(reply.redirects, [{ location: `${target.origin}/next`, setCookies: ["a=1"] }]);
    assert.ok(!target.received().includes("sEcReT"));
  });

  it("follows no redirect where the author wants none", async () => {
    const server = await serveRaw((socket) => socket.write(unruly("moved", "302 Found", "Location: /next")));
    const reply = await send(server.origin, { followRedirects: false });
    assert.equal(reply.statusCode, 302);
    assert.equal(server.received().match(/^GET /gm)?.length, 1);
  });

  for (const [what, answer] of [
    ["no answer comes", () => undefined],
    ["the body never ends", (socket: Socket) => socket.write(unruly("some").subarray(0, -1))],
  ] as const) {
    it(`ends at the time limit where ${what}, and closes the connection`, async () => {
      const { promise: connected, resolve: connect } = withResolvers<Socket>();
      const server = await serveRaw((socket) => {
        connect(socket);
        answer(socket);
      });
      await assertFails(send(server.origin, { timeLimitMs: 1_000 }), "time-limit");
      const socket = await connected;
      if (!socket.closed) await once(socket, "close");
    });
  }

  it("refuses a body that is larger than allowed", async () => {
    const server = await serveRaw((socket) => socket.write(unruly("x".repeat(1001))));
    await assertFails(send(server.origin, { maxReplyBytes: 1000 }), "reply-too-large");
    assert.equal((await send(server.origin, { maxReplyBytes: 1001 })).body.length, 1001);
  });

  it("gives a failure where the connection breaks in the middle of the body", async () => {
    const server = await serveRaw((socket) => socket.end(unruly("some").subarray(0, -1)));
    await assert.rejects(
      send(server.origin),
      (error) => error instanceof Failure && error.code === "no-answer" && error.facts.code === "ECONNRESET",
    );
  });

  it("goes over TLS with the author's options", async () => {
    const clients: unknown[] = [];
    const asking = { ...certificates.server, ca: certificates.ca, requestCert: true };
    const server = await serveRaw((socket) => {
      if (socket instanceof TLSSocket) clients.push(socket.getPeerCertificate().subject.CN);
      socket.write(unruly("over TLS"));
    }, asking);
    const tls = identifyTls({ ca: certificates.ca, ...certificates.client });
    assert.equal((await send(server.origin, { connection: { tls } })).body.toString(), "over TLS");
    assert.deepEqual(clients, ["client"]);
    await assertFails(send(server.origin), "server-not-trusted");
  });

  it("shows a client's certificate for its own requests only", async () => {
    const asking = { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: false };
    const server = await serve((_, response) => response.end(), asking);
    const transport = newTransport();
    for (const options of [certificates.client, {}, certificates.client]) {
      const tls = identifyTls({ ca: certificates.ca, ...options });
      await send(server.origin, { transport, connection: { tls } });
    }
    assert.deepEqual(
      server.requests.map(({ client }) => client),
      ["client", undefined, "client"],
    );
  });

  for (const scheme of ["http", "https"]) {
    it(`goes through a proxy by ${scheme}`, async () => {
      const proxy = untilEnd(await startProxy("proxy", new Journal()));
      const tls = scheme === "https" ? certificates.server : undefined;
      const server = await serveRaw((socket) => socket.write(unruly("through")), tls);
      // The test's proxy is strict itself, so that one that is not stands in for it where no tunnel is made.
      const address = scheme === "https" ? `http://127.0.0.1:${proxy.port}` : server.origin;
      const connection: Connection = { tls: identifyTls({ ca: certificates.ca }), proxyFor: () => address };
      const url = scheme === "https" ? server.origin : "http://api.example/path";
      assert.equal((await send(url, { connection })).body.toString(), "through");
      if (scheme === "http") assert.match(server.received(), /^GET http:\/\/api\.example\/path HTTP\/1\.1\r\n/);
    });
  }

  it("keeps connections for the requests that come after, until its transport is closed", async () => {
    const sockets = new Set<Socket>();
    const server = await serveRaw((socket) => {
      sockets.add(socket);
      socket.write(unruly("fine"));
    });
    const transport = newTransport();
    for (let count = 0; count < 5; count += 1) await send(server.origin, { transport });
    assert.equal(server.connections(), 1);
    await send(server.origin, { transport: newTransport() });
    assert.equal(server.connections(), 2);
    const [socket] = sockets;
    assert.ok(socket);
    const closed = once(socket, "close");
    await transport.close();
    await closed;
  });
});
