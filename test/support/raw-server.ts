import { createServer as createSocketServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { listening } from "./listening.js";
import { untilEnd } from "./exchange.js";

/** A server below HTTP: it may answer what no HTTP server would. */
interface RawServer {
  readonly origin: string;
  /** What came over all connections, as it came. */
  received(): string;
  /** How many connections were opened to it. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1, plain or over TLS; `answer` is called whenever something came. Closed by `closeAll`. */
export async function serveRaw(answer: (socket: Socket) => void, tls?: TlsOptions): Promise<RawServer> {
  let received = "";
  let connections = 0;
  const accept = (socket: Socket) => {
    connections += 1;
    socket
      .on("error", () => undefined)
      .on("data", (chunk) => {
        received += chunk.toString("latin1");
        answer(socket);
      });
  };
  const server = tls === undefined ? createSocketServer(accept) : createTlsServer(tls, accept);
  const running = untilEnd(await listening(server));
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${running.port}`,
    received: () => received,
    connections: () => connections,
    close: () => running.close(),
  };
}
