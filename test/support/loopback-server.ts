import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LoopbackServer {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** Begins to answer; a handler that rejects answers 500. */
  serve(handler: Handler): void;
  /** Ends it, together with the connections that are still open. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes any that is free. */
export async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
    serve(handler) {
      server.on("request", (request, response) => {
        handler(request, response).catch(() => {
          if (!response.headersSent) response.writeHead(500);
          response.end();
        });
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
