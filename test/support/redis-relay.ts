import { connect, createServer } from "node:net";

/** Answers a command in the place of Redis, as the protocol has it; undefined: Redis is asked. */
type Answer = (name: string, ...args: readonly string[]) => Promise<string> | undefined;

export interface RedisRelay {
  /** Of the relay, with the password of the Redis behind it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Stands between a client and a Redis, and answers some commands itself: those of a later release, or of a slow disk. */
export async function startRedisRelay(redisUrl: string, answer: Answer): Promise<RedisRelay> {
  const target = new URL(redisUrl);
  const url = new URL(redisUrl);
  const server = createServer((client) => {
    const redis = connect(Number(target.port), target.hostname);
    client.on("data", (data) => {
      // A client that waits for each reply sends one command at a time: name and arguments lie between line ends.
      const [name = "", ...args] = data
        .toString()
        .split("\r\n")
        .filter((_, index) => index > 0 && index % 2 === 0);
      const own = answer(name, ...args);
      if (own === undefined) redis.write(data);
      else void own.then((reply) => client.write(reply));
    });
    redis.pipe(client);
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return {
    url: url.href,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
