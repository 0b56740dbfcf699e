// Measures the file store with few and with many token sets: `npm run bench`, or with another number: `-- --sets 1000`.
import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStore } from "../../src/tokens/file-store.js";
import type { TokenRecord } from "../../src/tokens/token-set.js";
import type { Owner } from "../../src/tokens/token-store.js";

const FEW = 10;
const SAMPLES = 200;
const TOGETHER = 100;

const consumer = (index: number): Owner => ({ kind: "consumer", channel: "bench", consumer: `consumer ${index}` });

function recordOf(index: number): TokenRecord {
  const set = {
    accessToken: `access ${index} ${"x".repeat(800)}`,
    refreshToken: `refresh ${index}`,
    tokenType: "Bearer",
  };
  return { sets: [{ ...set, receivedAtMs: index, expiresAtMs: index + 3_600_000, facts: {}, fingerprint: "bench" }] };
}

function openStore(place: string): FileStore {
  const secrets = [{ source: "keyring.secret", secret: "of the benchmark" }] as const;
  return new FileStore({ folder: join(place, "keyring"), keyFilePath: join(place, "keyring.key"), secrets });
}

async function fill(store: FileStore, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += TOGETHER) {
    const end = Math.min(to, index + TOGETHER);
    await Promise.all(
      Array.from({ length: end - index }, (_, step) =>
        store.write("bench", consumer(index + step), recordOf(index + step), undefined),
      ),
    );
  }
}

/** Milliseconds: the median of many. */
async function median(work: (sample: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const startedMs = performance.now();
    await work(sample);
    times.push(performance.now() - startedMs);
  }
  return times.sort((one, other) => one - other)[SAMPLES / 2] ?? Number.NaN;
}

async function measure(place: string, sets: number) {
  const startedMs = performance.now();
  const store = openStore(place);
  const pick = (sample: number) => consumer((sample * 7919) % sets);
  await store.read("bench", pick(0));
  const openMs = performance.now() - startedMs;
  const rewrite = async (sample: number) => {
    const stored = await store.read("bench", pick(sample));
    await store.write("bench", pick(sample), recordOf(sample), stored?.revision);
  };
  const readMs = await median((sample) => store.read("bench", pick(sample)));
  const writeMs = await median(rewrite);
  const togetherMs = performance.now();
  await Promise.all(Array.from({ length: Math.min(TOGETHER, sets) }, (_, index) => rewrite(index)));
  return {
    "token sets": sets,
    "first read ms": openMs,
    "read ms": readMs,
    "read and durable write ms": writeMs,
    "100 at once ms": performance.now() - togetherMs,
    "memory MB": process.memoryUsage().rss / 1e6,
  };
}

async function main(many: number): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "keyring-bench-"));
  try {
    await fill(openStore(place), 0, FEW);
    const few = await measure(place, FEW);
    const startedMs = performance.now();
    await fill(openStore(place), FEW, many);
    console.log(`filled in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    const rows = [few, await measure(place, many)];
    const rounded = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Math.round(value * 100) / 100])),
    );
    console.table(rounded);
  } finally {
    await rm(place, { recursive: true });
  }
}

const asked = Number(process.argv[process.argv.indexOf("--sets") + 1]);
await main(process.argv.includes("--sets") && asked > FEW ? asked : 100_000);
