import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";
import type { TlsOptions } from "./connection.js";

/** A connector that offers the author's ALPN protocols (AWS IoT wants its own); undici's offers HTTP/1.1 only. */
export function connectWithProtocols(tls: TlsOptions, limitMs: number): buildConnector.connector {
  return ({ hostname, port, protocol }, callback) => {
    const address = { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
    const servername = tls.servername ?? (isIP(hostname) === 0 ? hostname : ""); // RFC 6066 section 3: no address
    const socket = protocol === "https:" ? connectTls({ ...tls, ...address, servername }) : connectTcp(address);
    socket.setTimeout(limitMs, () =>
      socket.destroy(Object.assign(new Error("connect timed out"), { code: "ETIMEDOUT" })),
    );
    const fail = (error: Error) => {
      callback(error, null);
    };
    socket.once("error", fail);
    socket.once(protocol === "https:" ? "secureConnect" : "connect", () => {
      socket.off("error", fail);
      socket.setTimeout(0);
      callback(null, socket);
    });
    return socket;
  };
}
