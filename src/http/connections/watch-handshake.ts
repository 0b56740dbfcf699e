import { TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { codeOf } from "../../failure.js";

const LONGEST_CHAIN = 10;

/** undici's give their socket, and its types don't say so. */
type Connector = (...parameters: Parameters<buildConnector.connector>) => unknown;

/**
 * The connector, but its errors tell what only the socket knows. Under TLS 1.3 a server's alert comes after the handshake,
 * when undici tells of the connection's end alone; and an error of the checks does not say who issued the certificate.
 */
export function watchHandshake(connect: Connector): buildConnector.connector {
  return (options, callback) => {
    const socket = connect(options, callback);
    if (socket instanceof TLSSocket) watch(socket);
  };
}

function watch(socket: TLSSocket): void {
  let issuer: string | undefined;
  // Node's own event at the end of the handshake, before it checks the certificate and destroys the socket.
  socket.prependOnceListener("secure", () => {
    issuer = issuerOf(socket);
  });
  socket.prependListener("error", (error) => {
    if (issuer !== undefined) Object.assign(error, { issuer });
    // The end that follows would take the alert's place.
    if (codeOf(error)?.startsWith("ERR_SSL_")) socket.destroy();
  });
}

/** What Node gives of a certificate; nothing of it where the server showed none. */
interface ShownCertificate {
  readonly fingerprint256?: string;
  readonly issuer?: { readonly CN?: string | string[]; readonly O?: string | string[] };
  readonly issuerCertificate?: ShownCertificate;
}

/**
 * Who issued the last certificate that the server showed: the one that is not known. Not by `getPeerX509Certificate`: on
 * Node 20 that takes the names out of what the checks see.
 */
function issuerOf(socket: TLSSocket): string | undefined {
  let last: ShownCertificate = socket.getPeerCertificate(true);
  for (let length = 0; length < LONGEST_CHAIN; length += 1) {
    const { issuerCertificate } = last;
    if (issuerCertificate === undefined || issuerCertificate.fingerprint256 === last.fingerprint256) break;
    last = issuerCertificate;
  }
  const { CN, O } = last.issuer ?? {};
  return [CN ?? O ?? []].flat()[0];
}
