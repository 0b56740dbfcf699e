import { Failure } from "../failure.js";
import type { CertificateSummary } from "./keystore-report.js";

/** The failure of the first certificate whose time is over or has not come; undefined where all are valid now. */
export function checkValidity(certificates: readonly CertificateSummary[], nowMs: number): Failure | undefined {
  for (const { subject, notBeforeMs, notAfterMs } of certificates) {
    if (nowMs >= notAfterMs) return new Failure("certificate-expired", { subject, date: dayOf(notAfterMs) });
    if (nowMs < notBeforeMs) return new Failure("certificate-not-yet-valid", { subject, date: dayOf(notBeforeMs) });
  }
  return undefined;
}

/** Such as 2026-11-21. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
