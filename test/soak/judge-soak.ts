import type { Line } from "../bench/line.js";
import type { NodeRedVersion } from "../support/tools.js";
import { LIFETIME_MS, renewalIntervalMs } from "./renewal-interval.js";
import type { Part } from "./soak.js";

/** What came of the messages. */
interface Soaked {
  readonly parts: readonly Part[];
  readonly elapsedMs: number;
  readonly tokenRequests: number;
}

/** So many renewals more or fewer than there should be: one for the ends, and a share for what waiting for replies takes. */
const MOST_OFF = { requests: 1, share: 0.05 };

/**
 * By how much what is held at the end may be above what was held after the first tenth, each time without garbage. In
 * ten minutes and more 100 bytes that each message left behind would be seen; before that code is still being compiled.
 * Resident memory comes and goes with V8's young generation.
 */
const MOST_GROWTH_MB = { long: { heap: 3, memory: 40 }, short: { heap: 20, memory: 60 } };
const LONG_MS = 600_000;

/** The table's lines: failed messages, memory, token requests. */
export function judgeSoak({ name: on }: NodeRedVersion, soaked: Soaked): readonly Line[] {
  const { parts, elapsedMs } = soaked;
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const messages = sum(parts.map(({ ran }) => ran.messages));
  const failed = parts.flatMap(({ ran }) => ran.failure ?? []);
  for (const failure of failed.slice(0, 1)) console.error(`${on}: ${failure}`);
  const minutes = Number((elapsedMs / 60_000).toPrecision(3));
  const speed = messages / (elapsedMs / 1000);
  const cpu = sum(parts.map(({ ran }) => ran.cpuMicroseconds)) / messages;
  return [
    { on, what: `messages in ${minutes} minutes`, unit: "", measured: messages },
    { on, what: "messages a second", unit: "", measured: speed },
    { on, what: "CPU time of a message", unit: "µs", measured: cpu },
    { on, what: "failed messages", unit: "", measured: sum(parts.map(({ ran }) => ran.failed)), most: 0 },
    ...tokenLines(on, soaked),
    ...memoryLines(on, soaked),
  ];
}

function tokenLines(on: string, { elapsedMs, tokenRequests: measured }: Soaked): readonly Line[] {
  const expected = elapsedMs / renewalIntervalMs(LIFETIME_MS);
  const most = MOST_OFF.requests + MOST_OFF.share * expected;
  return [
    { on, what: "token requests", unit: "", measured, beside: { what: "due", measured: expected } },
    { on, what: "token requests too many or too few", unit: "", measured: Math.abs(measured - expected), most },
  ];
}

function memoryLines(on: string, { parts, elapsedMs }: Soaked): readonly Line[] {
  const most = elapsedMs < LONG_MS ? MOST_GROWTH_MB.short : MOST_GROWTH_MB.long;
  const [early, late] = [parts[0]?.weight, parts.at(-1)?.weight];
  if (early === undefined || late === undefined) return [];
  const growth = (what: string, first: number, last: number, mostMb: number): readonly Line[] => [
    {
      on,
      what: `${what} at the end`,
      unit: "MB",
      measured: last,
      beside: { what: "after a tenth of the time", measured: first },
    },
    { on, what: `${what} grows by`, unit: "MB", measured: last - first, most: mostMb },
  ];
  return [
    ...growth("heap", early.heapMb, late.heapMb, most.heap),
    ...growth("memory", early.memoryMb, late.memoryMb, most.memory),
  ];
}
