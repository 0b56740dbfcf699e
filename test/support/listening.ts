import type { Server, Socket } from "node:net";

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A server on 127.0.0.1, on a free port unless told otherwise; `close` ends its connections too. */
export async function listening(server: Server, wanted = 0): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
