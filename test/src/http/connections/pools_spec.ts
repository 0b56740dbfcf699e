import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { after, afterEach, before, describe, it } from "mocha";
import { identifyTls, type Connection } from "../../../../src/http/connections/connection.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import type { Transport } from "../../../../src/http/connections/transport.js";
import { makeCertificates, type Certificates } from "../../../support/beside-core/certificates.js";
import { closeAll, newTransport, requestTo, serve } from "../../../support/exchange.js";
import { serveRaw } from "../../../support/raw-server.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";

const REPLY = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

async function send(transport: Transport, url: string, connection: Connection): Promise<string> {
  return (await sendRequest(requestTo(url, { connection }), undefined, transport)).body.toString();
}

/** A server that says nothing of how long it keeps a connection, and keeps it for ever. */
async function keeping(tls?: TlsOptions) {
  const sockets = new Set<Socket>();
  const server = await serveRaw((socket) => {
    sockets.add(socket);
    socket.write(REPLY);
  }, tls);
  return { ...server, sockets };
}

describe("connections", () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
  });

  after(removeTemporaryFolders);

  afterEach(closeAll);

  /** Sends twice over one transport, and gives the clients' names. */
  async function clientsOf(first: Connection, second: Connection) {
    const asking = { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: false };
    const server = await serve((_, response) => response.end(), asking);
    const transport = newTransport();
    for (const connection of [first, second]) {
      for (let count = 0; count < 3; count += 1) await send(transport, server.origin, connection);
    }
    return { clients: server.requests.map(({ client }) => client), connections: server.connections() };
  }

  it("are shared by requests with equal TLS options", async () => {
    const mine = () => ({ tls: identifyTls({ ca: certificates.ca, ...certificates.client }) });
    const { clients, connections } = await clientsOf(mine(), mine());
    assert.deepEqual(
      clients,
      Array.from({ length: 6 }, () => "client"),
    );
    // undici may open a second one while it is still tidying the first.
    assert.ok(connections <= 2);
  });

  it("are not shared by requests with other TLS options: a client's certificate serves its own requests only", async () => {
    const mine = { tls: identifyTls({ ca: certificates.ca, ...certificates.client }) };
    const others = { tls: identifyTls({ ca: certificates.ca }) };
    const { clients } = await clientsOf(mine, others);
    assert.deepEqual(clients, ["client", "client", "client", undefined, undefined, undefined]);
  });

  it("are shared by plain http whatever the TLS options", async () => {
    const server = await keeping();
    const transport = newTransport();
    for (const ca of ["a", "b", "c", "d"]) await send(transport, server.origin, { tls: identifyTls({ ca }) });
    assert.ok(server.connections() <= 2);
  });

  it("are kept idle for some seconds, and for longer where the author wants them to last", async () => {
    const [usual, lasting, proxy] = [await keeping(), await keeping(), await keeping()];
    const transport = newTransport();
    // The usual one last: once that is closed, the others have been idle for longer.
    const sendAll = async () => {
      await send(transport, lasting.origin, { lasts: true });
      await send(transport, "http://api.example/", { lasts: true, proxyFor: () => proxy.origin });
      await send(transport, usual.origin, {});
    };
    await sendAll();
    const [socket] = usual.sockets;
    assert.ok(socket);
    await once(socket, "close");
    await sendAll();
    assert.equal(usual.connections(), 2);
    assert.equal(lasting.connections(), 1);
    assert.equal(proxy.connections(), 1);
  });

  const different = (index: number) => ({
    lasts: true,
    tls: { id: `options ${index}`, options: { rejectUnauthorized: false } },
  });

  it("with more than 64 different options at once lose no request", async () => {
    const server = await serve((_, response) => response.end("fine"), certificates.server);
    const transport = newTransport();
    const replies = Promise.all(
      Array.from({ length: 150 }, (_, index) => send(transport, server.origin, different(index))),
    );
    assert.deepEqual(new Set(await replies), new Set(["fine"]));
  });

  it("with the options that were longest not used end where there are more than 64", async () => {
    const server = await keeping(certificates.server);
    const transport = newTransport();
    await send(transport, server.origin, different(0));
    await send(transport, server.origin, different(1));
    const [first, second] = server.sockets;
    assert.ok(first && second);
    const closed = once(second, "close");
    for (let index = 2; index < 65; index += 1) {
      await send(transport, server.origin, different(0));
      await send(transport, server.origin, different(index));
    }
    await closed;
    assert.equal(first.closed, false);
  });
});
