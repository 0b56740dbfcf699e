import type { IncomingMessage } from "node:http";
import { DigestGuard, type Refusal } from "./digest/digest-guard.js";
import type { Asked, DigestSettings } from "./digest/expected-answer.js";
import { readAuthorization } from "./digest/read-authorization.js";
import { listenOnLoopback } from "./loopback-server.js";

interface DigestServerOptions extends DigestSettings {
  /** How many requests a nonce serves before it is stale; endless unless told otherwise. */
  readonly nonceLifetime?: number;
}

interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
  readonly isAuthorized: boolean;
  readonly refusal: Refusal | undefined;
  readonly nc: string | undefined;
}

/** A server whose every path wants Digest access authentication (RFC 7616). It shares no code with `src`. */
export interface DigestServer {
  readonly origin: string;
  /** What it got, oldest first. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. It answers 200 to who is authorized, else 401 with a challenge: stale for a used-up nonce. */
export async function startDigestServer({
  nonceLifetime = Infinity,
  ...settings
}: DigestServerOptions): Promise<DigestServer> {
  const server = await listenOnLoopback(0);
  const guard = new DigestGuard(settings, nonceLifetime);
  const requests: SeenRequest[] = [];
  server.serve(async (message, response) => {
    const asked = await readAsked(message);
    const fields = readAuthorization(asked.authorization ?? "");
    const refusal = guard.refuse(asked, fields);
    const { method, path, body } = asked;
    const isAuthorized = refusal === undefined;
    requests.push({ method, path, body: body.toString(), isAuthorized, refusal, nc: fields?.get("nc") });
    if (isAuthorized) response.end("authorized");
    else response.writeHead(401, { "WWW-Authenticate": guard.challenge(refusal === "used-up") }).end();
  });
  return { origin: server.url, requests, close: () => server.close() };
}

async function readAsked(message: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  const { method = "", url = "", headers } = message;
  return { method, path: url, body: Buffer.concat(chunks), authorization: headers.authorization };
}
