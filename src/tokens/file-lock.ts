import { randomBytes } from "node:crypto";
import { utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Failure } from "../failure.js";
import { createExclusively, signOf } from "./lock-sign.js";
import { inFolder } from "./make-folder.js";
import type { StoreLock } from "./token-store.js";
import { endTurn, Undertaker } from "./undertaker.js";

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
  const undertaker = new Undertaker(path, times);
  while (!(await inFolder(dirname(path), () => createExclusively(path, holder)))) {
    if (performance.now() - startedMs > times.waitMs) throw new Failure("store-busy");
    await undertaker.look();
    await wait(POLL_MS);
  }
  return keepAlive(path, holder, times);
}

function keepAlive(path: string, holder: string, { beatMs, deadAfterMs }: LockTimes): StoreLock {
  let lastBeatMs = performance.now();
  const isOurs = async () => (await signOf(path))?.holder === holder;
  const beat = async () => {
    const now = new Date();
    if (!(await isOurs())) return;
    await utimes(path, now, now);
    lastBeatMs = performance.now();
  };
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  timer.unref();
  return {
    /** A process that was frozen for long may have been taken for dead: it looks before it leaps. */
    async holdsFor() {
      const isPrompt = performance.now() - lastBeatMs < deadAfterMs / 2;
      return isPrompt && (await isOurs().catch(() => false));
    },
    async release() {
      clearInterval(timer);
      await endSurely(path, holder, isOurs).catch(() => undefined);
    },
  };
}

/** A waiter that is about to take us for dead finds out and makes way. */
async function endSurely(path: string, holder: string, isOurs: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; tries <= 5; tries += 1) {
    if (await endTurn(path, holder, isOurs)) return;
    await wait(POLL_MS);
  }
}
