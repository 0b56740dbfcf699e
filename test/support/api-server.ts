import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { TLSSocket } from "node:tls";
import { listening } from "./listening.js";

/** One request as the server got it. */
interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value: with the case of the names. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The name in the client's TLS certificate, where the server asked for one and it came. */
  readonly client?: string;
  /** The name that the client asked the TLS server for. */
  readonly serverName?: string;
}

/** A local API of a test's own making. */
export interface ApiServer {
  readonly origin: string;
  /** What it got, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** How many connections were opened to it. */
  connections(): number;
  close(): Promise<void>;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** Starts an API on 127.0.0.1 (plain, or TLS where a key and certificate are given). */
export async function startApiServer(answer: Answer, tls?: ServerOptions): Promise<ApiServer> {
  const requests: SeenRequest[] = [];
  let connections = 0;
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    void readRequest(message).then((request) => {
      requests.push(request);
      answer(request, response);
    });
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  server.on("connection", () => {
    connections += 1;
  });
  const listener = await listening(server);
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${listener.port}`,
    requests,
    connections: () => connections,
    close: () => listener.close(),
  };
}

async function readRequest(message: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  // A client that gives up in the middle of its body ends the loop with an error that no test asks for.
  await (async () => {
    for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  })().catch(() => undefined);
  const { method = "", url = "", headers, rawHeaders } = message;
  const body = Buffer.concat(chunks).toString("utf8");
  return { method, path: url, headers, rawHeaders, body, ...tlsFacts(message) };
}

function tlsFacts({ socket }: IncomingMessage): Pick<SeenRequest, "client" | "serverName"> {
  if (!(socket instanceof TLSSocket)) return {};
  // Empty where no certificate came, whatever the declared type says.
  const { subject } = socket.getPeerCertificate() as { subject?: { CN: string } };
  const serverName = Reflect.get(socket, "servername") as unknown;
  return { ...(subject && { client: subject.CN }), ...(typeof serverName === "string" && { serverName }) };
}
