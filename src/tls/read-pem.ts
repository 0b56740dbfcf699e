import { createPrivateKey } from "node:crypto";
import { parseDer } from "./der.js";
import { Failure } from "../failure.js";
import type { KeystorePasswords, RawKey, RawKeystore } from "./raw-keystore.js";
import { decryptKey } from "./read-pkcs12.js";

interface Block {
  readonly label: string;
  readonly text: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * The keys and certificates of a PEM text (RFC 7468), also of one that lost its line breaks in an environment variable.
 * Throws `keystore-unsupported` for a key that only OpenSSH knows.
 */
export function readPem(text: string, passwords: KeystorePasswords): RawKeystore {
  const blocks = [...text.matchAll(BLOCK)].map(([, label = "", body = ""]): Block => ({ label, text: body }));
  if (blocks.some(({ label }) => label === "OPENSSH PRIVATE KEY"))
    throw new Failure("keystore-unsupported", { kind: "OpenSSH" });
  return {
    keys: blocks.filter(({ label }) => label.endsWith("PRIVATE KEY")).map((block) => readKey(block, passwords)),
    certificates: blocks
      .filter(({ label }) => /^(X509 )?CERTIFICATE$/.test(label))
      .map(({ text: body }) => ({ der: decode(body), isTrusted: false })),
  };
}

function readKey({ label, text }: Block, { keystore, key }: KeystorePasswords): RawKey {
  const passwords = key === "" ? [keystore] : [key, keystore];
  if (label === "ENCRYPTED PRIVATE KEY") return { alias: "", der: decryptKey(parseDer(decode(text)), passwords) };
  if (!/^\s*Proc-Type:/.test(text)) return { alias: "", der: asPkcs8(pemOf(label, decode(text))) };
  const pem = `-----BEGIN ${label}-----${text}-----END ${label}-----`;
  return { alias: "", der: openOldKey(pem, passwords) };
}

/** OpenSSL's own encryption of before PKCS #8, with headers in the text. */
function openOldKey(pem: string, passwords: readonly string[]): Buffer | undefined {
  for (const passphrase of passwords) {
    try {
      return asPkcs8(pem, passphrase);
    } catch {
      // the next password, if there is one
    }
  }
  return undefined;
}

function asPkcs8(pem: string, passphrase = ""): Buffer {
  return createPrivateKey({ key: pem, passphrase }).export({ type: "pkcs8", format: "der" });
}

function decode(body: string): Buffer {
  return Buffer.from(body, "base64");
}

/** A PEM text with line breaks where OpenSSL wants them. */
function pemOf(label: string, der: Buffer): string {
  const lines = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
