import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeystoreSource } from "../../src/tls/keystore-source.js";
import { root } from "./tools.js";

/** A file of test/support/keystores/, which make.sh there made. */
export function keystoreFile(name: string): Promise<Buffer> {
  return readFile(join(root, "test/support/keystores", name));
}

/** One of those files as the client's keystore; its password is "changeit" unless `fields` say otherwise. */
export async function keystoreSource(name: string, fields: Partial<KeystoreSource> = {}): Promise<KeystoreSource> {
  const keystore = { name, bytes: await keystoreFile(name) };
  return { keystore, password: "changeit", keyPassword: "", entry: "", trust: [], trustPassword: "", ...fields };
}
