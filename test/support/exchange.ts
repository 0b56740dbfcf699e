import type { ServerOptions } from "node:https";
import type { ApiRequest } from "../../src/http/requests/api-request.js";
import type { Connection } from "../../src/http/connections/connection.js";
import { createTransport, type Transport } from "../../src/http/connections/transport.js";
import { startApiServer, type Answer, type ApiServer } from "./api-server.js";

interface Closable {
  close(): Promise<void>;
}

const opened: Closable[] = [];

/** What one test opens, closed by `closeAll` after it. */
export function untilEnd<T extends Closable>(thing: T): T {
  opened.push(thing);
  return thing;
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((thing) => thing.close()));
}

export async function serve(answer: Answer, tls?: ServerOptions): Promise<ApiServer> {
  return untilEnd(await startApiServer(answer, tls));
}

export function newTransport(connection: Connection = {}): Transport {
  return untilEnd(createTransport(connection));
}

/** A GET that follows redirects and has ten seconds, but for `parts`. */
export function requestTo(url: string, parts: Partial<ApiRequest> = {}): ApiRequest {
  return { method: "GET", url: new URL(url), headers: {}, followRedirects: true, timeLimitMs: 10_000, ...parts };
}
