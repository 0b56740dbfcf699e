import { execFileSync } from "node:child_process";

/** The key and its certificate, given as PEM, as a keystore (PKCS #12) under the passphrase. */
export function makeKeystore({ key, cert }: { key: string; cert: string }, passphrase: string): Buffer {
  return execFileSync("openssl", ["pkcs12", "-export", "-passout", `pass:${passphrase}`], { input: key + cert });
}
