import { DEFAULT_CIPHERS, rootCertificates } from "node:tls";
import { identifyTls, type Tls, type TlsOptions, type TlsVersion } from "../http/connections/connection.js";

/** What a client shows a server, and whom it trusts. */
export interface ClientTlsSettings {
  readonly keyPem: string;
  readonly certificateChainPem: string;
  /** PEM; where it is empty Node's own authorities count. */
  readonly trust: readonly string[];
  /** Whether Node's own authorities count beside `trust`. */
  readonly trustsDefaults: boolean;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** Asked for, and expected, in the place of the URL's host. */
  readonly serverName?: string;
}

/** A client's side of TLS connections, made once and used by every request. */
export interface ClientTls {
  readonly identity: string;
  /** This client's side in the place of that of `base`; both are trusted whom either trusts. */
  over(base: Tls | undefined): Tls;
}

export function createClientTls(settings: ClientTlsSettings): ClientTls {
  const own = optionsOf(settings);
  const { id } = identifyTls(own);
  const made = new Map<string, Tls>();
  return {
    identity: id,
    over(base) {
      const key = base?.id ?? "";
      const known = made.get(key);
      if (known) return known;
      const tls = { id: `${id} ${key}`, identity: id, options: merge(base?.options ?? {}, own) };
      made.set(key, tls);
      return tls;
    },
  };
}

function optionsOf(settings: ClientTlsSettings): TlsOptions {
  const { keyPem, certificateChainPem, trust, trustsDefaults, minVersion, maxVersion, serverName } = settings;
  const authorities = trust.length > 0 && trustsDefaults ? [...rootCertificates, ...trust] : [...trust];
  return {
    key: keyPem,
    cert: certificateChainPem,
    minVersion,
    maxVersion,
    // A server's own certificate may be the one to be trusted, and it was signed by somebody who is not.
    ...(authorities.length > 0 && { ca: authorities, allowPartialTrustChain: true }),
    ...(serverName !== undefined && { servername: serverName }),
    // OpenSSL 3 knows TLS 1.1 at its lowest level of security only, since that signs with SHA-1.
    ...(minVersion === "TLSv1.1" && { ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` }),
  };
}

function merge(base: TlsOptions, own: TlsOptions): TlsOptions {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- they make room for the client's own
  const { cert, key, pfx, passphrase, ...rest } = base;
  const authorities = [base.ca ?? [], own.ca ?? []].flat();
  return { ...rest, ...own, ...(authorities.length > 0 && { ca: authorities }) };
}
