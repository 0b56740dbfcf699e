/** What a file is by its first bytes; its name tells nothing for certain. */
export type FileKind = "pkcs12" | "jks" | "jceks" | "pem" | "certificate" | "empty" | "unknown";

const JKS = Buffer.from("feedfeed", "hex");
const JCEKS = Buffer.from("cececece", "hex");
/** SEQUENCE, its length, and as first thing the version of a PFX (RFC 7292 section 4); a certificate begins with a SEQUENCE. */
const PFX = /^30(?:[0-7][0-9a-f]|80|81..|82....|83......|84........)020103/;

export function fileKind(bytes: Buffer): FileKind {
  if (bytes.length === 0) return "empty";
  if (bytes.subarray(0, 4).equals(JKS)) return "jks";
  if (bytes.subarray(0, 4).equals(JCEKS)) return "jceks";
  if (PFX.test(bytes.toString("hex", 0, 10))) return "pkcs12";
  if (bytes.includes("-----BEGIN ")) return "pem";
  return bytes[0] === 0x30 ? "certificate" : "unknown";
}
