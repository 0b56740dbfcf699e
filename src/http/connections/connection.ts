import { createHash } from "node:crypto";

/** What an author sets of TLS, in the names of Node's `tls.connect`. */
export interface TlsOptions {
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** A keystore (PKCS #12). */
  readonly pfx?: Buffer;
  readonly passphrase?: string;
  readonly ca?: string | Buffer | (string | Buffer)[];
  /** Any certificate of `ca` ends a chain, not only one that signed itself. */
  readonly allowPartialTrustChain?: boolean;
  readonly servername?: string;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  readonly ciphers?: string;
  readonly ALPNProtocols?: string[];
  readonly rejectUnauthorized?: boolean;
}

export type TlsVersion = "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** TLS options under an id: requests under one id share connections. The id is not a secret. */
export interface Tls {
  readonly id: string;
  readonly options: TlsOptions;
  /** Of a credential that is in the options: its connections end with it. */
  readonly identity?: string;
}

/** The options under the id that equal options have. */
export function identifyTls(options: TlsOptions): Tls {
  return { options, id: createHash("sha256").update(JSON.stringify(options)).digest("base64url") };
}

/** How a server is reached, beyond its URL. */
export interface Connection {
  readonly tls?: Tls;
  /** Address of the proxy for a URL, with its login if it has one; undefined for none. Asked for every hop. */
  readonly proxyFor?: (url: URL) => string | undefined;
  /** Takes replies that break HTTP's grammar (`insecureHTTPParser`). */
  readonly isLenient?: boolean;
  /** Keeps an idle connection for as long as the server does, and not for some seconds only (`persist`). */
  readonly lasts?: boolean;
}

/** The connection to another origin than the author meant: our certificate and the name that is asked for stay behind. */
export function connectionElsewhere(connection: Connection): Connection {
  const { tls } = connection;
  if (tls === undefined || IDENTITY.every((name) => tls.options[name] === undefined)) return connection;
  const trust = Object.entries(tls.options).filter(([name]) => !IDENTITY.some((each) => each === name));
  return { ...connection, tls: { ...tls, id: `${tls.id} elsewhere`, options: Object.fromEntries(trust) } };
}

/** Whether a server that asks for it is shown a certificate of ours. */
export function showsCertificate({
  url,
  connection,
}: {
  readonly url: URL;
  readonly connection?: Connection | undefined;
}): boolean {
  const { cert, pfx } = connection?.tls?.options ?? {};
  return url.protocol === "https:" && (cert !== undefined || pfx !== undefined);
}

/** Options that are meant for one server. */
const IDENTITY = ["cert", "key", "pfx", "passphrase", "servername"] as const;
