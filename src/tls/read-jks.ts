import { decrypt, parseJks } from "jks-js";
import { createPrivateKey } from "node:crypto";
import { Failure } from "../failure.js";
import type { KeystorePasswords, RawCertificate, RawKeystore } from "./raw-keystore.js";

/** The keys and certificates of a Java keystore. Throws `keystore-password-wrong`, and an Error for what is none. */
export function readJks(bytes: Buffer, passwords: KeystorePasswords): RawKeystore {
  const entries = parseEntries(bytes, passwords.keystore);
  const keys = entries.flatMap((entry) =>
    "chain" in entry
      ? [{ alias: entry.alias, pairId: entry.alias, der: openKey(entry.protectedPrivateKey, passwords) }]
      : [],
  );
  const certificates = entries.flatMap((entry): readonly RawCertificate[] =>
    "chain" in entry
      ? entry.chain.map(({ value }, index) => ({
          der: value,
          isTrusted: false,
          ...(index === 0 && { pairId: entry.alias }),
        }))
      : [{ der: entry.cert.value, isTrusted: true }],
  );
  return { keys, certificates };
}

/** jks-js says what is wrong in words only. */
function parseEntries(bytes: Buffer, password: string) {
  try {
    return parseJks(bytes, password);
  } catch (error) {
    const isPassword = error instanceof Error && error.message.includes("Password verification");
    throw isPassword ? new Failure("keystore-password-wrong") : error;
  }
}

function openKey(locked: Buffer, { keystore, key }: KeystorePasswords): Buffer | undefined {
  for (const password of key === "" ? [keystore] : [key, keystore]) {
    try {
      return createPrivateKey(decrypt(locked, password)).export({ type: "pkcs8", format: "der" });
    } catch {
      // the next password, if there is one
    }
  }
  return undefined;
}
