import { open } from "node:fs/promises";
import { codeOf, Failure } from "../../src/failure.js";
import { MOST_FILE_BYTES } from "../../src/tls/read-keystore.js";

/** A file of the server, where it is a plain one. Throws `file-missing` with the system's reason, and `file-too-large`. */
export async function readLocalFile(path: string): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const facts = await file.stat();
      if (!facts.isFile()) throw new Failure("file-missing", { file: path, reason: "EISDIR" });
      if (facts.size > MOST_FILE_BYTES) throw new Failure("file-too-large", { file: path });
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("file-missing", { file: path, reason: codeOf(error) ?? "unknown" });
  }
}
