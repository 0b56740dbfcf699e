import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** A request as a server got it. */
export interface Asked {
  /** The server's name. */
  readonly at: string;
  readonly method: string;
  readonly target: string;
  /** Names with their case; a list where the name came more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** The name of the client's certificate. */
  readonly client?: string;
  /** The name that the client asked the TLS server for. */
  readonly serverName?: string;
}

/** What all servers got, oldest first. */
export class Journal {
  #asked: Asked[] = [];
  #sockets = new Set<number | undefined>();

  /** Keeps a request, and gives it as it will be compared. */
  async keep(at: string, message: IncomingMessage): Promise<Asked> {
    const asked = { at, ...(await readRequest(message)), ...tlsFacts(message) };
    this.#asked.push(asked);
    this.#sockets.add(message.socket.remotePort);
    return asked;
  }

  /** The requests so far and the number of connections they came over; then it is empty again. */
  takeAll(): { readonly asked: readonly Asked[]; readonly connections: number } {
    const all = { asked: this.#asked, connections: this.#sockets.size };
    this.#asked = [];
    this.#sockets = new Set();
    return all;
  }
}

async function readRequest(message: IncomingMessage): Promise<Pick<Asked, "method" | "target" | "headers" | "body">> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  const body = Buffer.concat(chunks);
  const { method = "", url = "" } = message;
  return { method, target: url, headers: headersOf(message), body: body.toString(isUtf8(body) ? "utf8" : "latin1") };
}

/** A client whose time is up ends in the middle of its request. */
export function ignoreGivenUp(): void {
  // and nothing is left to answer
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    const former = headers[name];
    headers[name] = former === undefined ? value : [former, value].flat();
  }
  return headers;
}

function tlsFacts({ socket }: IncomingMessage): Pick<Asked, "client" | "serverName"> {
  if (!(socket instanceof TLSSocket)) return {};
  const { subject } = socket.getPeerCertificate() as { subject?: { CN: string } };
  const serverName = Reflect.get(socket, "servername") as unknown;
  return { ...(subject && { client: subject.CN }), ...(typeof serverName === "string" && { serverName }) };
}
