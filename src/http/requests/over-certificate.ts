import type { RequestOptions } from "./api-request.js";
import type { Tls } from "../connections/connection.js";

/** A client's side of TLS, to be put over other options. */
interface CertificateTls {
  over(base: Tls | undefined): Tls;
}

/** How a request is sent over a credential's client certificate, which after this stays with the request's origin. */
export function overCertificate(options: RequestOptions, certificate: CertificateTls): RequestOptions {
  const { connection } = options;
  return { ...options, connection: { ...connection, tls: certificate.over(connection?.tls) } };
}
