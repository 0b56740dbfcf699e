import { refusalOf } from "./redis-client.js";
import type { RunCommand } from "./redis-connection.js";

/** What an administrator should know of a Redis that keeps token sets. */
export type RedisWarning = "may-evict" | "not-persistent" | "may-lose-newest";

export interface RedisFacts {
  readonly warnings: readonly RedisWarning[];
  /** Whether Redis can be asked to say when a write is on its disk. */
  readonly canWait: boolean;
}

/** Redis syncs its file every second, at the latest, where it does that by itself. */
const PROBE_MS = 2_000;

/**
 * How well a Redis keeps what it is given. What it does not tell (services often refuse CONFIG) is not guessed at, but
 * a write that may be lost with the power is warned of wherever the opposite is not known. `probeKey` is counted up.
 * Throws where Redis can't be asked anything: connection lost, password missing, still loading.
 */
export async function examineRedis(run: RunCommand, probeKey: string): Promise<RedisFacts> {
  await run("PING");
  const info = parseInfo(await ask(run, "INFO"));
  const appendsSync = await askSetting(run, "appendfsync");
  const snapshots = await askSetting(run, "save");
  const policy = info.get("maxmemory_policy");
  const appends = info.get("aof_enabled");
  const isOnDiskAtOnce = appends === "1" && appendsSync === "always";
  const isSynced = appends !== "0" && appendsSync !== "no";
  const canWait = isSynced && !isOnDiskAtOnce && (await canWaitForDisk(run, probeKey));
  const isInMemoryOnly = appends === "0" && snapshots === "";
  return {
    canWait,
    warnings: [
      ...(policy !== undefined && policy !== "noeviction" ? (["may-evict"] as const) : []),
      ...(isInMemoryOnly ? (["not-persistent"] as const) : []),
      ...(!isInMemoryOnly && !isOnDiskAtOnce && !canWait ? (["may-lose-newest"] as const) : []),
    ],
  };
}

/** Whether WAITAOF (Redis 7.2) is there and is answered: it needs the append-only file, and a sync of that by Redis. */
async function canWaitForDisk(run: RunCommand, probeKey: string): Promise<boolean> {
  await ask(run, "INCR", probeKey);
  return isOnDisk(await ask(run, "WAITAOF", "1", "0", String(PROBE_MS)));
}

/** Whether WAITAOF's reply says that this Redis has everything on its disk. */
export function isOnDisk(reply: unknown): boolean {
  return Array.isArray(reply) && Number(reply[0]) >= 1;
}

async function askSetting(run: RunCommand, name: string): Promise<string | undefined> {
  const reply = await ask(run, "CONFIG", "GET", name);
  return Array.isArray(reply) && typeof reply[1] === "string" ? reply[1] : undefined;
}

/** Undefined where Redis refuses the command. */
async function ask(run: RunCommand, ...command: readonly string[]): Promise<unknown> {
  try {
    return await run(...command);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return undefined;
  }
}

function parseInfo(text: unknown): ReadonlyMap<string, string> {
  if (typeof text !== "string") return new Map();
  const pairs = text.split(/\r?\n/).map((line) => line.split(":", 2));
  return new Map(pairs.filter((pair): pair is [string, string] => pair.length === 2));
}
