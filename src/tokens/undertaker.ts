import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import type { LockTimes } from "./file-lock.js";
import { createExclusively, signOf, textOf, type LockSign } from "./lock-sign.js";
import { Vigil } from "./vigil.js";

/** Watches the holder of a lock file, and ends its turn when it is dead. */
export class Undertaker {
  readonly #path: string;
  readonly #deadAfterMs: number;
  readonly #holder: Vigil;
  readonly #marker: Vigil;

  constructor(path: string, { beatMs, deadAfterMs }: LockTimes) {
    this.#path = path;
    this.#deadAfterMs = deadAfterMs;
    this.#holder = new Vigil(beatMs);
    this.#marker = new Vigil(beatMs);
  }

  async look(): Promise<void> {
    const sign = await signOf(this.#path);
    if (sign === undefined || !this.#isDead(this.#holder, sign)) return;
    const isUnmoved = async () => textOf(await signOf(this.#path)) === textOf(sign);
    if (await endTurn(this.#path, sign.holder, isUnmoved)) return;
    // Somebody else ends it; or was killed while doing so.
    const marker = markerOf(this.#path, sign.holder);
    const markerSign = await signOf(marker);
    if (markerSign !== undefined && this.#isDead(this.#marker, markerSign)) await rm(marker, { force: true });
  }

  #isDead(vigil: Vigil, sign: LockSign): boolean {
    return vigil.quietMs(textOf(sign), performance.now()) > this.#deadAfterMs;
  }
}

/**
 * Removes the lock file if it is still the one that is meant. Only one may at a time, the one that creates the marker:
 * so nobody ends the turn of the next. False where somebody else is at it.
 */
export async function endTurn(path: string, holder: string, isStillMeant: () => Promise<boolean>): Promise<boolean> {
  const marker = markerOf(path, holder);
  if (!(await createExclusively(marker, ""))) return false;
  try {
    if (await isStillMeant()) await rm(path, { force: true });
  } finally {
    await rm(marker, { force: true });
  }
  return true;
}

/** A digest, since a power cut may leave anything in the lock file. */
function markerOf(path: string, holder: string): string {
  return `${path}.${createHash("sha256").update(holder).digest("hex").slice(0, 16)}`;
}
