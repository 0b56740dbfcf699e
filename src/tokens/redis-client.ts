import { isIP } from "node:net";

/** What is used of a client of the `redis` package. */
export interface RedisClient {
  connect(): Promise<unknown>;
  sendCommand(args: readonly string[]): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
  /** Waits for the replies that are due. */
  close(): Promise<void>;
  /** Ends the connection, whatever its state; commands under way fail. */
  destroy(): void;
}

/** A client that is not connected yet, and that does not connect again by itself. The package is loaded at the first call. */
export async function createRedisClient(url: string, connectTimeout: number): Promise<RedisClient> {
  const { createClient } = await import("redis");
  const socket = { connectTimeout, reconnectStrategy: false as const };
  const { protocol, hostname } = new URL(url);
  const servername = isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? { servername: hostname } : {};
  return createClient({
    url,
    RESP: 2, // as every release and every service that speaks Redis has it
    disableOfflineQueue: true,
    maintNotifications: "disabled",
    socket: protocol === "rediss:" ? { ...socket, tls: true, ...servername } : socket,
  });
}

/** What Redis said instead of doing what it was asked, in a word (`NOAUTH`, `OOM`, `READONLY`); undefined for other errors. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof Error ? /^[A-Z]{2,20}(?= |$)/.exec(error.message)?.[0] : undefined;
}
