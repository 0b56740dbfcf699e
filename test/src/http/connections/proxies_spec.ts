import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { Readable } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { after, afterEach, before, describe, it } from "mocha";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import type { ApiRequest } from "../../../../src/http/requests/api-request.js";
import { identifyTls, type Connection, type TlsOptions } from "../../../../src/http/connections/connection.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import { makeCertificates, type Certificates } from "../../../support/beside-core/certificates.js";
import { Journal } from "../../../support/beside-core/journal.js";
import { startProxy } from "../../../support/beside-core/test-proxy.js";
import { closeAll, newTransport, requestTo, serve, untilEnd } from "../../../support/exchange.js";
import { listening } from "../../../support/listening.js";
import { serveRaw } from "../../../support/raw-server.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";

const LOGIN = "Basic YWRhOmxvdmUlMTAl"; // ada:love%10%

/** A proxy, its address without a login, and what it got. */
async function newProxy(login?: string) {
  const journal = new Journal();
  const { port } = untilEnd(await startProxy("proxy", journal, login));
  return { host: `127.0.0.1:${port}`, asked: () => journal.takeAll().asked };
}

async function assertFails(sent: Promise<unknown>, code: FailureCode, facts: object = {}): Promise<void> {
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, code);
    assert.deepEqual(error.facts, facts);
    assertNoSecret(error, "sEcReT", btoa("ada:sEcReT"));
    return true;
  });
}

describe("a proxy", () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
  });

  after(removeTemporaryFolders);

  afterEach(closeAll);

  const trusting = (options: TlsOptions = {}) => identifyTls({ ca: certificates.ca, ...options });

  for (const isLenient of [false, true]) {
    const through = (proxy: string, parts: Connection = {}): Connection => ({
      isLenient,
      tls: trusting(),
      proxyFor: () => proxy,
      ...parts,
    });
    const send = async (url: string, connection: Connection, parts: Partial<ApiRequest> = {}) =>
      sendRequest(requestTo(url, { connection, ...parts }), undefined, newTransport());

    describe(isLenient ? "with the tolerant parser" : "with the strict parser", () => {
      it("gets the whole URL of plain http", async () => {
        const proxy = await newProxy();
        const server = await serve((_, response) => response.end("through"));
        const reply = await send(`${server.origin}/a?b=%20c`, through(`http://${proxy.host}`));
        assert.equal(reply.body.toString(), "through");
        const [asked, ...others] = proxy.asked();
        assert.equal(asked?.method, "GET");
        assert.equal(asked.target, `${server.origin}/a?b=%20c`);
        assert.equal(others.length, 0);
        assert.equal(server.requests[0]?.path, "/a?b=%20c");
        assert.equal(server.requests[0].headers.host, new URL(server.origin).host);
      });

      it("makes a tunnel for https, and gets nothing of what goes through it", async () => {
        const proxy = await newProxy();
        const server = await serve(({ body }, response) => response.end(body), certificates.server);
        const parts = { method: "POST", body: "sEcReT", headers: { "X-Secret": "sEcReT" } };
        const reply = await send(`${server.origin}/sEcReT`, through(`http://${proxy.host}`), parts);
        assert.equal(reply.body.toString(), "sEcReT");
        const asked = proxy.asked();
        assert.deepEqual(
          asked.map(({ method, target }) => [method, target]),
          [["CONNECT", new URL(server.origin).host]],
        );
        assert.ok(!JSON.stringify(asked).includes("sEcReT"));
      });

      it("shows the server the client's certificate through the tunnel", async () => {
        const proxy = await newProxy();
        const asking = { ...certificates.server, ca: certificates.ca, requestCert: true };
        const server = await serve((_, response) => response.end(), asking);
        await send(server.origin, through(`http://${proxy.host}`, { tls: trusting(certificates.client) }));
        assert.equal(server.requests[0]?.client, "client");
      });

      it("makes no tunnel to a server that nobody vouches for", async () => {
        const proxy = await newProxy();
        const server = await serve((_, response) => response.end(), certificates.selfSigned);
        const facts = { host: new URL(server.origin).host, code: "DEPTH_ZERO_SELF_SIGNED_CERT" };
        const sent = send(server.origin, through(`http://${proxy.host}`));
        await assertFails(sent, "server-not-trusted", { reason: facts.code, ...facts });
        assert.equal(server.requests.length, 0);
      });

      it("gets its login, a lone % in it too, and no server gets that", async () => {
        const proxy = await newProxy("ada:love%10%");
        const plain = await serve((_, response) => response.end());
        const tls = await serve((_, response) => response.end(), certificates.server);
        for (const { origin, requests } of [plain, tls]) {
          assert.equal((await send(origin, through(`http://ada:love%10%@${proxy.host}`))).statusCode, 200);
          assert.equal(requests[0]?.headers["proxy-authorization"], undefined);
        }
        for (const { headers } of proxy.asked()) {
          const [, login] = Object.entries(headers).find(([name]) => /^proxy-authorization$/i.test(name)) ?? [];
          assert.equal(login, LOGIN);
        }
      });

      it("gets a login that is percent-encoded, decoded", async () => {
        const proxy = await newProxy("ada@home:a:b/c");
        const server = await serve((_, response) => response.end());
        const reply = await send(server.origin, through(`http://ada%40home:a%3Ab%2Fc@${proxy.host}`));
        assert.equal(reply.statusCode, 200);
      });

      for (const [scheme, keys] of [
        ["http", () => undefined],
        ["https", () => certificates.server],
      ] as const) {
        it(`that refuses the login is a failure with its status, ${scheme}`, async () => {
          const proxy = await newProxy("ada:right");
          const server = await serve((_, response) => response.end(), keys());
          const sent = send(server.origin, through(`http://ada:sEcReT@${proxy.host}`));
          await assertFails(sent, "proxy-refused", { proxyStatus: 407 });
          assert.equal(server.connections(), 0);
        });
      }

      it("that makes no tunnel is a failure with its status, and not the server's reply", async () => {
        const proxy = await serveRaw((socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno"));
        const sent = send("https://api.example/", through(proxy.origin));
        await assertFails(sent, "proxy-refused", { proxyStatus: 502 });
      });

      it("lets a server's own 407 through the tunnel", async () => {
        const proxy = await newProxy();
        const server = await serve((_, response) => response.writeHead(407).end(), certificates.server);
        assert.equal((await send(server.origin, through(`http://${proxy.host}`))).statusCode, 407);
      });

      it("that closes the connection is a failure", async () => {
        const proxy = await serveRaw((socket) => socket.destroy());
        const facts = { reason: "ECONNRESET", host: "api.example", code: "ECONNRESET" };
        await assertFails(send("http://api.example/", through(proxy.origin)), "no-answer", facts);
      });

      it("that makes no tunnel in time is a failure", async () => {
        const proxy = await serveRaw(() => undefined);
        const sent = send("https://api.example/", through(proxy.origin), { timeLimitMs: 50 });
        await assertFails(sent, "time-limit", { seconds: 0.05 });
      });

      it("gets a header of several lines, a stream and a large body whole", async () => {
        const proxy = await newProxy();
        const headers = { "X-List": ["a", "b"], "x-CASE": "kept" };
        const plain = await serve(({ body }, response) => response.end(String(body.length)));
        const tls = await serve(({ body }, response) => response.end(String(body.length)), certificates.server);
        const body = Buffer.alloc(3_000_000, "x");
        for (const [{ origin }, sent] of [
          [plain, body],
          [tls, Readable.from([body.subarray(0, 10), body.subarray(10)])],
        ] as const) {
          const reply = await send(origin, through(`http://${proxy.host}`), { method: "POST", headers, body: sent });
          assert.equal(reply.body.toString(), "3000000");
        }
        assert.deepEqual(proxy.asked()[0]?.headers["X-List"], ["a", "b"]);
        assert.equal(tls.requests[0]?.headers["x-list"], "a, b");
        assert.ok(tls.requests[0].rawHeaders.includes("x-CASE"));
      });

      for (const address of [
        "socks5://ada:sEcReT@127.0.0.1:1080",
        "ftp://ada:sEcReT@proxy.example",
        "http://ada:sEcReT@",
        "ada:sEcReT@proxy.example:3128",
        "ada sEcReT",
        "",
      ]) {
        it(`cannot be ${JSON.stringify(address.replace("sEcReT", "…"))}, and the failure does not tell its login`, async () => {
          for (const url of ["http://api.example/", "https://api.example/"]) {
            await assertFails(send(url, through(address)), "proxy-invalid");
          }
        });
      }

      it("is looked up anew for each redirect", async () => {
        const [proxy, other] = [await newProxy(), await newProxy()];
        const target = await serve((_, response) => response.end("there"), certificates.server);
        const server = await serve((_, response) => response.writeHead(302, { Location: target.origin }).end());
        const asked: string[] = [];
        const proxyFor = (url: URL) => {
          asked.push(url.origin);
          return `http://${url.protocol === "http:" ? proxy.host : other.host}`;
        };
        const reply = await send(server.origin, through("", { proxyFor }));
        assert.equal(reply.body.toString(), "there");
        assert.deepEqual(asked, [server.origin, target.origin]);
        assert.equal(proxy.asked()[0]?.method, "GET");
        assert.equal(other.asked()[0]?.method, "CONNECT");
      });

      it("is left out where none is named for the URL, and a 407 is then the server's", async () => {
        const server = await serve((_, response) => response.writeHead(407).end("direct"));
        const reply = await send(server.origin, { isLenient, proxyFor: () => undefined });
        assert.equal(reply.statusCode, 407);
        assert.equal(reply.body.toString(), "direct");
      });

      it("may have an address of IPv6", async function () {
        const server = createServer((socket) => {
          socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nv6"));
        }).listen(0, "::1");
        const isListening = await once(server, "listening").then(
          () => true,
          () => false,
        );
        if (!isListening) this.skip();
        const address = server.address();
        const port = typeof address === "object" ? address?.port : undefined;
        const reply = await send("http://api.example/", through(`http://[::1]:${String(port)}`));
        server.close();
        assert.equal(reply.body.toString(), "v6");
      });

      it("gets its own requests and no other's", async () => {
        const proxies = [await newProxy(), await newProxy()];
        const server = await serve((_, response) => response.end(), certificates.server);
        const transport = newTransport();
        for (const { host } of proxies) {
          const request = requestTo(server.origin, { connection: through(`http://${host}`) });
          await sendRequest(request, undefined, transport);
        }
        assert.deepEqual(
          proxies.map(({ asked }) => asked().length),
          [1, 1],
        );
      });
    });
  }

  it("is reached over TLS where its address says https", async () => {
    const proxy = await newProxy("ada:love");
    const front = createTlsServer(certificates.server, (socket) => {
      const [host, port] = proxy.host.split(":");
      socket
        .on("error", () => undefined)
        .pipe(connect(Number(port), host).on("error", () => undefined))
        .pipe(socket);
    });
    const { port } = untilEnd(await listening(front));
    const plain = await serve((_, response) => response.end("plain"));
    const tls = await serve((_, response) => response.end("tls"), certificates.server);
    // The proxy's certificate is for Node to trust: no option of ours speaks of it.
    const script = `
      const [sendModule, transportModule, proxy, ...urls] = process.argv.slice(1);
      const { sendRequest } = await import(sendModule);
      const { createTransport } = await import(transportModule);
      const transport = createTransport({ proxyFor: () => proxy });
      for (const url of urls) {
        const request = { method: "GET", url: new URL(url), headers: {}, followRedirects: true, timeLimitMs: 10000 };
        console.log((await sendRequest(request, undefined, transport)).body.toString());
      }
      await transport.close();
    `;
    const modules = ["send-request", "connections/transport"].map((name) =>
      import.meta.resolve(`../../../../src/http/${name}.js`),
    );
    const args = ["--input-type=module", "-e", script, ...modules, `https://ada:love@127.0.0.1:${port}`];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificates.caFile };
    const { stdout } = await promisify(execFile)(process.execPath, [...args, plain.origin, tls.origin], { env });
    assert.equal(stdout.trim(), "plain\ntls");
    assert.equal(proxy.asked().length, 2);
  });
});
