import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LoopbackServer {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** Ends it, together with the connections that are still open. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes any that is free. The handler is made once the address is known. */
export async function startLoopbackServer(port: number, makeHandler: (url: string) => Handler): Promise<LoopbackServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`;
  const handler = makeHandler(url);
  server.on("request", (request, response) => {
    handler(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
