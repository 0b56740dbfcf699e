import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { createServer as createSocketServer } from "node:net";
import { freePort } from "../node-red.js";
import type { Certificates } from "./certificates.js";
import { ignoreGivenUp, type Asked, type Journal } from "./journal.js";
import { listening, type RunningServer } from "../listening.js";
import { answerRequest } from "./test-api.js";
import { startProxy } from "./test-proxy.js";

/** The hosts that the rows name, such as `api.test`, as what they are in this run. */
export interface TestServers {
  readonly hosts: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Replies by path that only the lenient parser takes: a control character in a header, and two ways to say a length. */
const UNRULY_REPLIES: Readonly<Record<string, string>> = {
  "/": "X-Unruly: a\x01b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
  "/lengths": "Content-Length: 50\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n",
};

export async function startTestServers(journal: Journal, certificates: Certificates): Promise<TestServers> {
  const { server, selfSigned, expired, named, ca } = certificates;
  const running = {
    "api.test": await startApi("api", journal),
    "other.test": await startApi("other", journal),
    "tls.test": await startApi("tls", journal, server),
    "self.test": await startApi("self", journal, selfSigned),
    "expired.test": await startApi("expired", journal, expired),
    "named.test": await startApi("named", journal, named),
    "mutual.test": await startApi("mutual", journal, { ...server, ca, requestCert: true, rejectUnauthorized: true }),
    "unruly.test": await startUnruly(),
    "proxy.test": await startProxy("proxy", journal),
    "guarded.test": await startProxy("guarded", journal, "ada:lovelace"),
  };
  const hosts = Object.entries(running).map(([name, { port }]): [string, string] => {
    // Another host name, and not only another port, so that cookies and logins are another's.
    return [name, `${name === "other.test" ? "localhost" : "127.0.0.1"}:${port}`];
  });
  return {
    hosts: new Map([...hosts, ["closed.test", `127.0.0.1:${await freePort()}`]]),
    async close() {
      await Promise.all(Object.values(running).map((each) => each.close()));
    },
  };
}

function startApi(name: string, journal: Journal, tls?: ServerOptions): Promise<RunningServer> {
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    const answer = (asked: Asked) => {
      answerRequest(asked, response);
    };
    void journal.keep(name, message).then(answer, ignoreGivenUp);
  };
  return listening(tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest));
}

function startUnruly(): Promise<RunningServer> {
  const server = createSocketServer((socket) => {
    socket.once("data", (request) => {
      const path = request.toString().split(" ", 2)[1] ?? "";
      socket.end(`HTTP/1.1 200 OK\r\n${UNRULY_REPLIES[path] ?? ""}`);
    });
  });
  return listening(server);
}
