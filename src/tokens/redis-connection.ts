import { Failure, codeOf } from "../failure.js";
import { withinTimeLimit } from "../http/time-limit.js";
import { createRedisClient, refusalOf, type RedisClient } from "./redis-client.js";

/** Sends one command and gives its reply. */
export type RunCommand = (...args: readonly string[]) => Promise<unknown>;

/** A command that takes longer has failed; so has a connection that takes longer to be made. */
const LIMIT_MS = 2_000;

/** The greeting is several commands, and may wait for Redis's disk. */
const GREET_MS = 5_000;

/**
 * A connection to Redis, made when a command needs it and again when one finds it lost: nothing is queued while the
 * server is away. What goes wrong is `store-unreadable` or `store-unwritable` with a reason, and without the library's
 * error: a server's reply may repeat the command, password included.
 */
export class RedisConnection {
  readonly #url: string;
  readonly #greet: (run: RunCommand) => Promise<void>;
  #client: RedisClient | undefined;
  #connecting: Promise<RedisClient> | undefined;
  #isClosed = false;

  /** `greet` is called with each new connection, before its first command. */
  constructor(url: string, greet: (run: RunCommand) => Promise<void> = () => Promise.resolve()) {
    this.#url = url;
    this.#greet = greet;
  }

  /** The reply to a command that changes nothing. Throws `store-unreadable`. */
  read(...args: readonly string[]): Promise<unknown> {
    return this.#run(args, "store-unreadable", LIMIT_MS);
  }

  /** The reply to a command that changes something. Throws `store-unwritable`. */
  change(...args: readonly string[]): Promise<unknown> {
    return this.#run(args, "store-unwritable", LIMIT_MS);
  }

  /** As `change`, for a command that Redis may answer so much later. */
  changeSlowly(waitMs: number, ...args: readonly string[]): Promise<unknown> {
    return this.#run(args, "store-unwritable", waitMs + LIMIT_MS);
  }

  /** Ends it when the commands under way have their replies, or have failed; later ones fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client ?? (await this.#connecting?.catch(() => undefined));
    await client?.close().catch(() => undefined); // it may be lost already
  }

  async #run(
    args: readonly string[],
    trouble: "store-unreadable" | "store-unwritable",
    limitMs: number,
  ): Promise<unknown> {
    try {
      const client = this.#client ?? (await this.#connected());
      return await withinTimeLimit(limitMs, undefined, () => client.sendCommand(args)).catch((error: unknown) => {
        if (isTimeLimit(error)) this.#drop(client); // whatever came next would wait as long
        throw error;
      });
    } catch (error) {
      throw new Failure(trouble, { reason: reasonOf(error) });
    }
  }

  #connected(): Promise<RedisClient> {
    if (this.#isClosed) return Promise.reject(new Error("closed"));
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connect(): Promise<RedisClient> {
    const client = await createRedisClient(this.#url, LIMIT_MS);
    client.on("error", () => {
      this.#drop(client);
    });
    try {
      await withinTimeLimit(LIMIT_MS, undefined, () => client.connect());
      await withinTimeLimit(GREET_MS, undefined, () => this.#greet((...args) => client.sendCommand(args)));
    } catch (error) {
      client.destroy();
      throw error;
    }
    this.#client = client;
    return client;
  }

  #drop(client: RedisClient): void {
    if (this.#client === client) this.#client = undefined;
    client.destroy();
  }
}

function isTimeLimit(error: unknown): boolean {
  return error instanceof Failure && error.code === "time-limit";
}

/** A word for people: the system's or OpenSSL's code, or what Redis said. */
function reasonOf(error: unknown): string {
  if (isTimeLimit(error)) return "no answer";
  return codeOf(error) ?? refusalOf(error) ?? "connection lost";
}
