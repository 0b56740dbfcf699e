import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../temporary-folder.js";

/** A key and its certificate, as PEM. */
interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Certificates made for one run of the tests; all but `selfSigned` are issued by `ca`. */
export interface Certificates {
  readonly ca: string;
  readonly caFile: string;
  /** For 127.0.0.1. */
  readonly server: KeyPair;
  readonly expired: KeyPair;
  /** For the name `api.example` alone. */
  readonly named: KeyPair;
  readonly client: KeyPair & { readonly certFile: string; readonly keyFile: string };
  /** The client's, its key under the passphrase "opensesame". */
  readonly lockedClient: KeyPair;
  readonly selfSigned: KeyPair;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
const LOOPBACK = "IP:127.0.0.1";

export async function makeCertificates(): Promise<Certificates> {
  const folder = await temporaryFolder();
  const openssl = (...options: string[]) => execFileSync("openssl", options, { cwd: folder, stdio: "ignore" });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const pair = (name: string): KeyPair => ({ key: read(`${name}.key`), cert: read(`${name}.pem`) });
  const request = (name: string, subject: string, alternative: string) => {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.csr`];
    openssl("req", ...NEW_KEY, "-nodes", ...files, "-subj", subject, "-addext", `subjectAltName=${alternative}`);
  };
  const issue = (name: string, subject: string, alternative: string, days = "2"): KeyPair => {
    request(name, subject, alternative);
    const issuer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-copy_extensions", "copy"];
    openssl("x509", "-req", "-in", `${name}.csr`, ...issuer, "-days", days, "-out", `${name}.pem`);
    return pair(name);
  };
  const signOneself = (name: string, subject: string, ...options: string[]): KeyPair => {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    openssl("req", "-x509", ...NEW_KEY, "-nodes", "-days", "2", ...files, "-subj", subject, ...options);
    return pair(name);
  };
  const { cert: ca } = signOneself("ca", "/CN=Test CA");
  const client = issue("client", "/CN=client", "DNS:client.example");
  openssl("ec", "-in", "client.key", "-aes256", "-passout", "pass:opensesame", "-out", "locked.key");
  return {
    ca,
    caFile: join(folder, "ca.pem"),
    server: issue("server", "/CN=server", LOOPBACK),
    expired: issue("expired", "/CN=expired", LOOPBACK, "-1"),
    named: issue("named", "/CN=named", "DNS:api.example"),
    client: { ...client, certFile: join(folder, "client.pem"), keyFile: join(folder, "client.key") },
    lockedClient: { cert: client.cert, key: read("locked.key") },
    selfSigned: signOneself("self", "/CN=self", "-addext", `subjectAltName=${LOOPBACK}`),
  };
}
