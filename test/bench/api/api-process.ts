import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import type { Server } from "node:net";
import { answer, answerKnown } from "./answers.js";
import { TokenBook } from "./token-book.js";

/** What this process is told once: certificates. */
export interface ApiSetUp {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** What it can be asked; it answers with its counts. */
export interface ApiQuestion {
  readonly lifetimeMs?: number;
  readonly delayMs?: number;
  readonly endTokens?: boolean;
  /** Counts begin anew. */
  readonly reset?: boolean;
}

export interface ApiCounts {
  readonly tokenRequests: number;
  /** Over TLS: each is a handshake. */
  readonly tlsConnections: number;
}

/** Where it answers. */
export interface ApiPorts {
  readonly http: number;
  readonly https: number;
  /** Asks for a client's certificate. */
  readonly mtls: number;
}

const KEPT_MS = 600_000;

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** Run as a process of its own: the API, so that its time is not Node-RED's. */
async function serve({ key, cert, ca }: ApiSetUp): Promise<void> {
  const tokens = new TokenBook();
  let tlsConnections = 0;
  const listener = (...[request, response]: Parameters<Parameters<typeof createHttp>[1] & object>) => {
    answer(request, response, tokens);
  };
  const options = { keepAliveTimeout: KEPT_MS };
  const https = createHttps({ ...options, key, cert }, listener);
  const mtls = createHttps({ ...options, key, cert, ca, requestCert: true, rejectUnauthorized: true }, answerKnown);
  for (const server of [https, mtls]) server.on("secureConnection", () => (tlsConnections += 1));
  process.on("message", (question: ApiQuestion) => {
    const { lifetimeMs = tokens.lifetimeMs, delayMs = tokens.delayMs } = question;
    Object.assign(tokens, { lifetimeMs, delayMs });
    if (question.endTokens) tokens.endAll();
    if (question.reset) {
      tokens.requests = 0;
      tlsConnections = 0;
    }
    process.send?.({ tokenRequests: tokens.requests, tlsConnections } satisfies ApiCounts);
  });
  const [http, secure, mutual] = await Promise.all([createHttp(options, listener), https, mtls].map(listen));
  process.send?.({ http: http ?? 0, https: secure ?? 0, mtls: mutual ?? 0 } satisfies ApiPorts);
}

process.once("message", (setUp: ApiSetUp) => void serve(setUp));
process.once("disconnect", () => process.exit());
