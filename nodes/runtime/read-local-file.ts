import { readFile, stat } from "node:fs/promises";
import { codeOf, Failure } from "../../src/failure.js";
import { MOST_FILE_BYTES } from "../../src/tls/keystore-source.js";

/** A file of the server, where it is a plain one. Throws `file-missing` with the system's reason, and `file-too-large`. */
export async function readLocalFile(path: string): Promise<Buffer> {
  try {
    const facts = await stat(path); // first: to open a pipe waits for somebody to write
    if (!facts.isFile()) throw new Failure("file-missing", { file: path, reason: "EISDIR" });
    if (facts.size > MOST_FILE_BYTES) throw new Failure("file-too-large", { file: path });
    return await readFile(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("file-missing", { file: path, reason: codeOf(error) ?? "unknown" });
  }
}
