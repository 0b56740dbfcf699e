import { Failure } from "../failure.js";

/** The bytes of a file that came as text: PEM, or base64 of any file. Throws `file-unreadable` for anything else. */
export function decodeFile(text: string, file: string): Buffer {
  // A variable of the environment often has line breaks as two characters.
  if (text.includes("-----BEGIN ")) return Buffer.from(text.replaceAll("\\n", "\n"), "utf8");
  const compact = text.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw new Failure("file-unreadable", { file });
  return Buffer.from(compact, "base64");
}
