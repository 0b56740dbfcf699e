import type { CertificateSummary } from "./keystore-report.js";

const DAY_MS = 24 * 3_600_000;

/** How many days before a certificate ends people are told, the last one first. */
const NOTICE_DAYS = [1, 7, 30] as const;

/** Within this time a certificate counts as ending soon. */
export const ENDING_SOON_MS = 30 * DAY_MS;

/** Which notices of certificates were given: each is given once, whoever uses the certificate and however often it is deployed. */
export class EndingNotices {
  readonly #given = new Set<string>();

  /** The certificates of which people are to be told now. One that is found late is told of once, not once for each notice. */
  due(credentialId: string, certificates: readonly CertificateSummary[], nowMs: number): readonly CertificateSummary[] {
    return certificates.filter(({ sha256, notAfterMs }) => {
      const leftMs = notAfterMs - nowMs;
      const passed = NOTICE_DAYS.filter((days) => leftMs <= days * DAY_MS);
      const keys = passed.map((days) => `${credentialId} ${sha256} ${days}`);
      const [newest] = keys;
      if (leftMs <= 0 || newest === undefined || this.#given.has(newest)) return false;
      for (const key of keys) this.#given.add(key);
      return true;
    });
  }
}
