import { parentPort, workerData } from "node:worker_threads";
import type { KeystoreSource } from "./keystore-source.js";
import { openKeystore } from "./open-keystore.js";

// Runs in a thread of its own, under limits: what it reads is an upload. See keystore-opener.ts.
parentPort?.postMessage(openKeystore(workerData as KeystoreSource)); // ours: keystore-opener.ts wrote it
