import { randomBytes } from "node:crypto";
import { mkdir, readFile, open, rm, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Failure } from "../failure.js";
import { isSystemError } from "./durable-file.js";
import type { StoreLock } from "./token-store.js";

/** How long things take, in milliseconds; tests shorten them. */
export interface LockTimes {
  /** Between two signs of life of a holder. */
  readonly beatMs: number;
  /** Without a sign of life for so long, as the waiter's own clock sees it, a holder counts as dead. */
  readonly deadAfterMs: number;
  /** A waiter gives up after this. */
  readonly waitMs: number;
}

export const LOCK_TIMES: LockTimes = { beatMs: 1_000, deadAfterMs: 8_000, waitMs: 40_000 };

const POLL_MS = 40;

/**
 * A turn at what `path` stands for, among processes on one folder: a file that is created exclusively and touched again
 * and again. No process id and no clock but the waiter's own decides, so containers and machines may share the folder.
 * Throws `store-busy` where the turn does not come, and the system's error where the folder can't be written.
 */
export async function lockFile(path: string, times: LockTimes = LOCK_TIMES): Promise<StoreLock> {
  const holder = randomBytes(9).toString("base64url");
  const startedMs = performance.now();
  let seen = { sign: "", sinceMs: startedMs };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!(await createExclusively(path, holder))) {
    const nowMs = performance.now();
    if (nowMs - startedMs > times.waitMs) throw new Failure("store-busy");
    const sign = await signOfLife(path);
    if (sign !== seen.sign) seen = { sign, sinceMs: nowMs };
    else if (nowMs - seen.sinceMs > times.deadAfterMs) await endFor(path, sign.split(" ")[0] ?? "", times);
    await wait(POLL_MS);
  }
  return keepAlive(path, holder, times);
}

function keepAlive(path: string, holder: string, { beatMs, deadAfterMs }: LockTimes): StoreLock {
  let lastBeatMs = performance.now();
  const beat = async () => {
    const now = new Date();
    if ((await holderOf(path)) !== holder) return;
    await utimes(path, now, now);
    lastBeatMs = performance.now();
  };
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  timer.unref();
  return {
    /** A process that was frozen for long may have been taken for dead: it looks before it leaps. */
    async holdsFor() {
      const isPrompt = performance.now() - lastBeatMs < deadAfterMs / 2;
      return isPrompt && (await holderOf(path)) === holder;
    },
    async release() {
      clearInterval(timer);
      await endFor(path, holder, { beatMs, deadAfterMs, waitMs: 0 }).catch(() => undefined);
    },
  };
}

/**
 * Ends a holder's turn, whoever asks: only one may, the one that creates the marker. So a holder that was taken for
 * dead and wakes up can't end the turn of the next.
 */
async function endFor(path: string, holder: string, { deadAfterMs }: LockTimes): Promise<void> {
  const marker = `${path}.${holder}`;
  if (!(await createExclusively(marker, ""))) {
    await forgetOldMarker(marker, deadAfterMs);
    return;
  }
  try {
    if ((await holderOf(path)) === holder) await rm(path, { force: true });
  } finally {
    await rm(marker, { force: true });
  }
}

/** Left by a process that was killed between two steps. */
async function forgetOldMarker(marker: string, deadAfterMs: number): Promise<void> {
  const sign = await signOfLife(marker);
  await wait(deadAfterMs);
  if (sign !== "" && sign === (await signOfLife(marker))) await rm(marker, { force: true });
}

/** The holder and the time of its last touch; "" where nobody has the turn. */
async function signOfLife(path: string): Promise<string> {
  try {
    const file = await open(path, "r");
    try {
      const [holder, { mtimeMs }] = [await file.readFile("utf8"), await file.stat()];
      return `${holder} ${mtimeMs}`;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw error;
  }
}

async function holderOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw error;
  }
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}
