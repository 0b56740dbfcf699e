import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, it } from "mocha";
import { Failure, type FailureCode, type FailureFacts } from "../../../src/failure.js";
import { sendRequest } from "../../../src/http/send-request.js";
import { closeAll, newTransport, requestTo, serve, untilEnd } from "../../support/exchange.js";
import { hasCode } from "../../support/has-code.js";

async function assertFails(sent: Promise<unknown>, code: FailureCode, facts: FailureFacts): Promise<void> {
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, code);
    assert.deepEqual(error.facts, facts);
    return true;
  });
}

function noAnswer(url: string, reason: string): FailureFacts {
  return { reason, host: new URL(url).host, code: reason };
}

/** A certificate for 127.0.0.1 that nobody vouches for; its files are gone when `close` returns. */
function selfSigned(): { key: string; cert: string; certFile: string } {
  const folder = mkdtempSync(join(tmpdir(), "keyring-tls-"));
  const close = () => {
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  untilEnd({ close });
  const files = ["-keyout", "key.pem", "-out", "cert.pem"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const options = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...options, ...files, ...subject], { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { key: read("key.pem"), cert: read("cert.pem"), certFile: join(folder, "cert.pem") };
}

describe("a request", () => {
  afterEach(closeAll);

  it("fails with the system's code where nobody listens", async () => {
    const server = await serve((_, response) => response.end());
    await server.close();
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    await assertFails(sent, "no-answer", noAnswer(server.origin, "ECONNREFUSED"));
  });

  it("fails with ENOTFOUND where the host has no address", async () => {
    const sent = sendRequest(requestTo("http://no-such-host.invalid/"), undefined, newTransport());
    await assert.rejects(sent, (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.facts.host, "no-such-host.invalid");
      // Where no name server can be reached at all the system says so instead.
      return error.facts.code === "ENOTFOUND" || error.facts.code === "EAI_AGAIN";
    });
  });

  it("fails with ECONNRESET, Node's own word, where the connection is closed without an answer", async () => {
    const server = await serve((_, response) => response.destroy());
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    await assertFails(sent, "no-answer", noAnswer(server.origin, "ECONNRESET"));
  });

  it("fails where the connection breaks in the middle of the body", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("some", () => response.destroy());
    });
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    await assertFails(sent, "no-answer", noAnswer(server.origin, "ECONNRESET"));
  });

  it("fails where the answer is no HTTP", async () => {
    const server = await serve((_, response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"));
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    await assertFails(sent, "reply-malformed", { host: new URL(server.origin).host, code: "HPE_INVALID_CONSTANT" });
  });

  it("names the host of the hop that failed", async () => {
    const gone = await serve((_, response) => response.end());
    await gone.close();
    const server = await serve((_, response) => response.writeHead(302, { Location: gone.origin }).end());
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    await assertFails(sent, "no-answer", noAnswer(gone.origin, "ECONNREFUSED"));
  });

  it("fails where nobody vouches for the server's certificate", async () => {
    const server = await serve((_, response) => response.end(), selfSigned());
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport());
    const facts = noAnswer(server.origin, "DEPTH_ZERO_SELF_SIGNED_CERT");
    await assertFails(sent, "server-not-trusted", { ...facts, issuer: "localhost" });
    assert.equal(server.requests.length, 0);
  });

  it("goes over TLS where the certificate is trusted", async () => {
    const { certFile, ...tls } = selfSigned();
    const server = await serve((_, response) => response.end("over TLS"), tls);
    const script = `
      const { sendRequest } = await import(process.argv[1]);
      const { createTransport } = await import(process.argv[2]);
      const transport = createTransport();
      const url = new URL(process.argv[3]);
      const reply = await sendRequest({ method: "GET", url, headers: {}, followRedirects: true, timeLimitMs: 10000 }, undefined, transport);
      await transport.close();
      console.log(reply.body.toString());
    `;
    const modules = ["send-request", "connections/transport"].map((name) =>
      import.meta.resolve(`../../../src/http/${name}.js`),
    );
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certFile };
    const args = ["--input-type=module", "-e", script, ...modules, server.origin];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    assert.equal(stdout.trim(), "over TLS");
  });

  it("ends at its time limit where no answer comes", async () => {
    const server = await serve(() => undefined);
    const sent = sendRequest(requestTo(server.origin, { timeLimitMs: 50 }), undefined, newTransport());
    await assertFails(sent, "time-limit", { seconds: 0.05 });
  });

  it("ends at its time limit where the body never ends", async () => {
    const server = await serve((_, response) => response.writeHead(200).write("some"));
    const sent = sendRequest(requestTo(server.origin, { timeLimitMs: 100 }), undefined, newTransport());
    await assertFails(sent, "time-limit", { seconds: 0.1 });
  });

  it("ends at its time limit where redirects never end", async () => {
    let hops = 0;
    const server = await serve((_, response) => {
      hops += 1;
      if (hops < 3) response.writeHead(302, { Location: "/" }).end();
    });
    const sent = sendRequest(requestTo(server.origin, { timeLimitMs: 500 }), undefined, newTransport());
    await assertFails(sent, "time-limit", { seconds: 0.5 });
    assert.equal(hops, 3);
  });

  it("ends at its time limit where the TLS handshake never ends", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
    const close = () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
      return Promise.resolve();
    };
    untilEnd({ close });
    await new Promise((resolve) => silent.once("listening", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const request = requestTo(`https://127.0.0.1:${String(port)}/`, { timeLimitMs: 100 });
    await assertFails(sendRequest(request, undefined, newTransport()), "time-limit", { seconds: 0.1 });
  });

  it("does not end at once where the time limit is longer than a timer can be", async () => {
    const server = await serve((_, response) => response.end("in time"));
    const request = requestTo(server.origin, { timeLimitMs: 2 ** 40 });
    const reply = await sendRequest(request, undefined, newTransport());
    assert.equal(reply.body.toString(), "in time");
  });

  it("ends when its caller gives up, before it is sent and while it waits", async () => {
    const caller = new AbortController();
    const server = await serve(() => {
      caller.abort();
    });
    const sent = sendRequest(requestTo(server.origin), undefined, newTransport(), caller.signal);
    await assertFails(sent, "no-answer", noAnswer(server.origin, "AbortError"));
    const late = sendRequest(requestTo(server.origin), undefined, newTransport(), caller.signal);
    await assertFails(late, "no-answer", noAnswer(server.origin, "AbortError"));
    assert.equal(server.requests.length, 1);
  });

  it("leaves the connection usable for others after one that failed", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/fine") response.end("fine");
    });
    const transport = newTransport();
    const failed = sendRequest(requestTo(server.origin, { timeLimitMs: 50 }), undefined, transport);
    await assertFails(failed, "time-limit", { seconds: 0.05 });
    const reply = await sendRequest(requestTo(`${server.origin}/fine`), undefined, transport);
    assert.equal(reply.body.toString(), "fine");
  });

  it("fails where the transport is closed, and does not wait for an answer", async () => {
    const transport = newTransport();
    let closed: Promise<void> | undefined;
    const server = await serve(() => {
      closed = transport.close();
    });
    const sent = sendRequest(requestTo(server.origin), undefined, transport);
    await assert.rejects(sent, hasCode("no-answer"));
    await closed;
  });
});

describe("a reply", () => {
  afterEach(closeAll);

  it("of the size that is allowed is given", async () => {
    const server = await serve((_, response) => response.end("x".repeat(1000)));
    const reply = await sendRequest(requestTo(server.origin, { maxReplyBytes: 1000 }), undefined, newTransport());
    assert.equal(reply.body.length, 1000);
  });

  for (const [how, headers] of [
    ["that says its length", { "Content-Length": "1001" }],
    ["in chunks", { "Transfer-Encoding": "chunked" }],
  ] as const) {
    it(`${how} is refused where it is larger`, async () => {
      const server = await serve((_, response) => response.writeHead(200, headers).end("x".repeat(1001)));
      const sent = sendRequest(requestTo(server.origin, { maxReplyBytes: 1000 }), undefined, newTransport());
      await assertFails(sent, "reply-too-large", { maxBytes: 1000 });
    });
  }
});
