import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { ignoreGivenUp, type Asked, type Journal } from "./journal.js";
import { listening, type RunningServer } from "../listening.js";

/**
 * A proxy that takes both forms: CONNECT, and the absolute form for http (RFC 9112 section 3.2.2). Where `login` is given
 * it asks for that. What it gets stands in the journal.
 */
export function startProxy(name: string, journal: Journal, login?: string): Promise<RunningServer> {
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  const mayPass = ({ headers }: IncomingMessage) =>
    expected === undefined || headers["proxy-authorization"] === expected;
  const server = createServer((message, response) => {
    response.sendDate = false;
    const answer = ({ body }: Asked) => {
      if (mayPass(message)) pass(message, body, response);
      else response.writeHead(407, { "Proxy-Authenticate": 'Basic realm="proxy"' }).end();
    };
    void journal.keep(name, message).then(answer, ignoreGivenUp);
  });
  server.on("connect", (message: IncomingMessage, socket: Socket) => {
    void journal.keep(name, message).catch(ignoreGivenUp);
    if (mayPass(message)) tunnel(message, socket);
    else socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
  });
  return listening(server);
}

function pass(message: IncomingMessage, body: string, response: ServerResponse): void {
  const headers = message.rawHeaders.filter((_, at, all) => !/^proxy-/i.test(all[at - (at % 2)] ?? ""));
  const onward = forward(message.url ?? "", { method: message.method, headers: pairsOf(headers) }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  onward.end(body);
}

function pairsOf(raw: readonly string[]): Record<string, string> {
  return Object.fromEntries(raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : [])));
}

function tunnel({ url = "" }: IncomingMessage, socket: Socket): void {
  const [host, port] = url.split(":");
  const target = connect(Number(port), host);
  target.on("connect", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    target.pipe(socket).pipe(target);
  });
  target.on("error", () => socket.destroy());
  socket.on("error", () => target.destroy());
  socket.on("close", () => target.destroy());
}
