/** What people may know of a certificate. */
export interface CertificateSummary {
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Kind and size of the key. */
  readonly key: string;
  readonly sha256: string;
}

/** What the dialog shows of a keystore and of those that it trusts: public facts, and sentences of what is wrong. */
export interface KeystoreReport {
  readonly identity?: { readonly alias: string; readonly certificates: readonly ReportedCertificate[] };
  /** Names of the keystore's keys. */
  readonly aliases: readonly string[];
  /** What is wrong with the keystore, or what is still missing. */
  readonly problem?: Problem;
  readonly trust: readonly ReportedTrust[];
  /** Inside the keystore. */
  readonly trusted: readonly ReportedCertificate[];
  /** Authorities of the keystore's own chain, trusted beside Node's own where no other certificate is given. */
  readonly roots: readonly ReportedCertificate[];
}

/** What a trust file holds. */
export interface ReportedTrust {
  readonly file: string;
  readonly certificates: readonly ReportedCertificate[];
  readonly problem?: Problem;
}

export type ReportedCertificate = CertificateSummary & { readonly problem?: Problem };

interface Problem {
  readonly code: string;
  readonly sentence: string;
}
