import type { FileSource, MutualSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import type { KeystoreSource, NamedFile } from "./keystore-source.js";

/** Gives a file of the server. Throws `file-missing` and `file-too-large`. */
export type ReadFile = (path: string) => Promise<Buffer>;

/** A credential's files at hand. Throws as `read` does, and `local-files-off` where there is no way to read one. */
export async function loadFiles(settings: MutualSettings, read: ReadFile | undefined): Promise<KeystoreSource> {
  const { keystore, certificate, keystorePassword, keyPassword, entry, trust, trustPassword } = settings;
  return {
    keystore: await load(keystore, read),
    ...(certificate && { certificate: await load(certificate, read) }),
    password: keystorePassword,
    keyPassword,
    entry,
    trust: await Promise.all(trust.map((file) => load(file, read))),
    trustPassword,
  };
}

async function load(file: FileSource, read: ReadFile | undefined): Promise<NamedFile> {
  if ("bytes" in file) return file;
  if (read === undefined) throw new Failure("local-files-off", { file: file.name });
  return { name: file.name, bytes: await read(file.path) };
}
