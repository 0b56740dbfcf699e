import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { codeOf, Failure } from "../../../../src/failure.js";
import { connectWithProtocols } from "../../../../src/http/connections/connect-with-protocols.js";
import { identifyTls, type TlsOptions } from "../../../../src/http/connections/connection.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import { makeCertificates, type Certificates } from "../../../support/beside-core/certificates.js";
import { closeAll, newTransport, requestTo, serve } from "../../../support/exchange.js";
import { serveRaw } from "../../../support/raw-server.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";

describe("a connection with the author's ALPN protocols", () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
  });

  after(removeTemporaryFolders);

  afterEach(closeAll);

  /** A server that takes the first protocol, and what it was offered. */
  async function choosing(keys: { key: string; cert: string }) {
    const offers: (readonly string[])[] = [];
    const ALPNCallback = ({ protocols }: { protocols: string[] }) => {
      offers.push(protocols);
      return protocols[0];
    };
    const tls = { ...keys, ca: certificates.ca, requestCert: true, rejectUnauthorized: false, ALPNCallback };
    return { offers, server: await serve((_, response) => response.end("fine"), tls) };
  }

  async function send(url: string, options: TlsOptions) {
    const connection = { tls: identifyTls({ ca: certificates.ca, ...options }) };
    return sendRequest(requestTo(url, { connection }), undefined, newTransport());
  }

  it("offers them and nothing else", async () => {
    const { server, offers } = await choosing(certificates.server);
    const reply = await send(server.origin, { ALPNProtocols: ["x-amzn-http-ca", "other"] });
    assert.equal(reply.body.toString(), "fine");
    assert.deepEqual(offers, [["x-amzn-http-ca", "other"]]);
  });

  it("is another than the usual one, which offers HTTP/1.1", async () => {
    const { server, offers } = await choosing(certificates.server);
    await send(server.origin, {});
    assert.deepEqual(offers, [["http/1.1"]]);
  });

  it("shows the client's certificate", async () => {
    const { server } = await choosing(certificates.server);
    await send(server.origin, { ALPNProtocols: ["x"], ...certificates.client });
    assert.equal(server.requests[0]?.client, "client");
  });

  it("asks for the author's name, else for no name where the host is an address (RFC 6066 section 3)", async () => {
    const named = await choosing(certificates.named);
    await send(named.server.origin, { ALPNProtocols: ["x"], servername: "api.example" });
    assert.equal(named.server.requests[0]?.serverName, "api.example");
    const { server } = await choosing(certificates.server);
    await send(server.origin, { ALPNProtocols: ["x"] });
    assert.equal(server.requests[0]?.serverName, undefined);
  });

  it("is not made where nobody vouches for the server, or for its name", async () => {
    const unknown = await choosing(certificates.selfSigned);
    const named = await choosing(certificates.named);
    for (const [origin, failure, code] of [
      [unknown.server.origin, "server-not-trusted", "DEPTH_ZERO_SELF_SIGNED_CERT"],
      [named.server.origin, "server-name-other", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ] as const) {
      await assert.rejects(
        send(origin, { ALPNProtocols: ["x"] }),
        (error) => error instanceof Failure && error.code === failure && error.facts.code === code,
      );
    }
  });

  it("goes to plain http as any other", async () => {
    const server = await serve((_, response) => response.end("plain"));
    assert.equal((await send(server.origin, { ALPNProtocols: ["x"] })).body.toString(), "plain");
  });

  for (const protocol of ["https:", "http:"]) {
    it(`is made once by ${protocol}, and has no time limit of its own any more`, async () => {
      const { server } =
        protocol === "https:" ? await choosing(certificates.server) : { server: await serve(() => {}) };
      const connect = connectWithProtocols({ ca: certificates.ca, ALPNProtocols: ["x"] }, 10_000);
      const { hostname, port } = new URL(server.origin);
      const socket = await new Promise<{ timeout?: number; destroy: () => void }>((resolve, reject) => {
        connect({ hostname, port, protocol }, (error, made) => {
          if (error === null) resolve(made);
          else reject(error);
        });
      });
      assert.ok(!socket.timeout);
      socket.destroy();
    });
  }

  it("is given up after a while where the handshake never ends", async () => {
    const silent = await serveRaw(() => undefined);
    const connect = connectWithProtocols({ ALPNProtocols: ["x"] }, 50);
    const { hostname, port } = new URL(silent.origin);
    const error = await new Promise<unknown>((resolve) => {
      connect({ hostname, port, protocol: "https:" }, (...[failure]) => {
        resolve(failure);
      });
    });
    assert.equal(codeOf(error), "ETIMEDOUT");
  });
});
