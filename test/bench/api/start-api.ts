import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ApiCounts, ApiPorts, ApiQuestion, ApiSetUp } from "./api-process.js";

/** A local API in a process of its own, with a token endpoint. */
export interface BenchApi {
  readonly http: string;
  readonly https: string;
  /** Takes only clients with a certificate. */
  readonly mtls: string;
  readonly tokenUrl: string;
  /** Changes what it is told to, then gives the counts. */
  ask(question?: ApiQuestion): Promise<ApiCounts>;
  close(): Promise<void>;
}

export async function startApi(setUp: ApiSetUp): Promise<BenchApi> {
  const child = fork(fileURLToPath(import.meta.resolve("./api-process.js")));
  const answered = once(child, "message");
  child.send(setUp);
  const [ports] = (await answered) as [ApiPorts];
  const http = `http://127.0.0.1:${ports.http}`;
  return {
    http,
    https: `https://127.0.0.1:${ports.https}`,
    mtls: `https://127.0.0.1:${ports.mtls}`,
    tokenUrl: `${http}/token`,
    async ask(question = {}) {
      const counted = once(child, "message");
      child.send(question);
      const [counts] = (await counted) as [ApiCounts];
      return counts;
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
