import type { PendingStore } from "../tokens/token-store.js";
import type { CertificateSummary } from "./keystore-report.js";

const DAY_MS = 24 * 3_600_000;

/** How many days before a certificate ends people are told, the last one first. */
const NOTICE_DAYS = [1, 7, 30] as const;

/** Within this time a certificate counts as ending soon. */
export const ENDING_SOON_MS = 30 * DAY_MS;

/**
 * Which notices of certificates were given: each is given once, whoever uses the certificate, and however often it is
 * deployed or Node-RED started, since the store knows, too.
 */
export class EndingNotices {
  readonly #pending: PendingStore;
  /** Of how many days before its end people were told last, by certificate and credential. */
  readonly #given = new Map<string, number>();

  constructor(pending: PendingStore) {
    this.#pending = pending;
  }

  /** The certificates of which people are to be told now. One that is found late is told of once, not once for each notice. */
  async due(
    credentialId: string,
    certificates: readonly CertificateSummary[],
    nowMs: number,
  ): Promise<readonly CertificateSummary[]> {
    const found = await Promise.all(
      certificates.map(async (certificate) => {
        const key = ["ending certificate", credentialId, certificate.sha256];
        const days = noticeOf(certificate, nowMs);
        const isNew = days !== undefined && this.#give(key, days) && (await this.#note(key, days, certificate));
        return isNew ? [certificate] : [];
      }),
    );
    return found.flat();
  }

  /** Whether this process has not given it before. */
  #give(key: readonly string[], days: number): boolean {
    const text = JSON.stringify(key);
    if ((this.#given.get(text) ?? Infinity) <= days) return false;
    this.#given.set(text, days);
    return true;
  }

  /** Whether none has. A store that can't be asked hides nothing. */
  async #note(key: readonly string[], days: number, { notAfterMs }: CertificateSummary): Promise<boolean> {
    try {
      return await this.#pending.update(key, (content) =>
        daysIn(content) <= days
          ? { then: "keep", result: false }
          : { then: "write", content: { days }, endsAtMs: notAfterMs, result: true },
      );
    } catch {
      return true;
    }
  }
}

/** How many days before the end the notice is that is due, or was; undefined where none is, or the end has come. */
function noticeOf({ notAfterMs }: CertificateSummary, nowMs: number): number | undefined {
  const leftMs = notAfterMs - nowMs;
  return leftMs <= 0 ? undefined : NOTICE_DAYS.find((days) => leftMs <= days * DAY_MS);
}

function daysIn(content: object | undefined): number {
  return content !== undefined && "days" in content ? Number(content.days) : Infinity;
}
