import type { KeyObject, X509Certificate } from "node:crypto";
import type { CertificateSummary } from "./keystore-report.js";

export function summarizeCertificate(certificate: X509Certificate): CertificateSummary {
  return {
    subject: nameOnOneLine(certificate.subject) || nameOnOneLine(certificate.subjectAltName ?? "") || "?",
    issuer: nameOnOneLine(certificate.issuer) || "?",
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    key: describeKey(certificate.publicKey),
    sha256: certificate.fingerprint256,
  };
}

/** On one line, the common name first: that is what people know a certificate by. */
function nameOnOneLine(name: string): string {
  const parts = name.split("\n");
  const isCommonName = (part: string) => part.startsWith("CN=");
  return [...parts.filter(isCommonName), ...parts.filter((part) => !isCommonName(part))].join(", ");
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  const kind = asymmetricKeyType ?? "?";
  if (modulusLength !== undefined) return `${kind.toUpperCase()} ${modulusLength}`;
  if (namedCurve !== undefined) return `EC ${CURVES[namedCurve] ?? namedCurve}`;
  return kind.replace(/^ed/, "Ed");
}
