import { Worker } from "node:worker_threads";
import { codeOf, Failure } from "../failure.js";
import type { KeystoreSource } from "./keystore-source.js";
import type { OpenedKeystore } from "./open-keystore.js";

/** What opening one keystore may take. */
interface Limits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

const LIMITS: Limits = { timeMs: 5_000, memoryMb: 128 };
const WORKER = new URL("./keystore-worker.js", import.meta.url);

/**
 * Opens keystores, one at a time, each in a thread of its own that ends with it: they are uploads, and what reads them
 * stays out of the process' memory. One a runtime.
 */
export class KeystoreOpener {
  readonly #limits: Limits;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  /** What became of each part. Throws `keystore-too-costly` where that takes too much time or memory. */
  async open(source: KeystoreSource): Promise<OpenedKeystore> {
    const opened = this.#last.then(() => openInThread(source, this.#limits));
    this.#last = opened.catch(() => undefined);
    return opened;
  }
}

async function openInThread(source: KeystoreSource, { timeMs, memoryMb }: Limits): Promise<OpenedKeystore> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: memoryMb / 8 };
  const worker = new Worker(WORKER, { workerData: source, resourceLimits, execArgv: [] });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<OpenedKeystore>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Failure("keystore-too-costly"));
      }, timeMs);
      worker.once("message", resolve);
      worker.once("error", (error) => {
        reject(codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY" ? new Failure("keystore-too-costly") : error);
      });
    });
  } finally {
    clearTimeout(timer);
    void worker.terminate();
  }
}
