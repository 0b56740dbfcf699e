import type { Weight } from "./commands.js";

const LOOK_EVERY_MS = 50;

/** What the process has used since the gauge was made. */
export interface Gauge {
  /** CPU time of all its threads. */
  end(): { readonly cpuMicroseconds: number; readonly wallMs: number; readonly memoryMb: readonly number[] };
}

/** Begins to measure this process, its former garbage left out where it lets itself be collected. */
export function startGauge(): Gauge {
  globalThis.gc?.();
  const memoryMb = [memoryNowMb()];
  const looking = setInterval(() => memoryMb.push(memoryNowMb()), LOOK_EVERY_MS);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  return {
    end() {
      const { user, system } = process.cpuUsage(before);
      clearInterval(looking);
      return { cpuMicroseconds: user + system, wallMs: performance.now() - startedMs, memoryMb };
    },
  };
}

/** Resident. */
export function memoryNowMb(): number {
  return process.memoryUsage.rss() / 1e6;
}

export function weigh(): Weight {
  globalThis.gc?.();
  return { heapMb: process.memoryUsage().heapUsed / 1e6, memoryMb: memoryNowMb() };
}
