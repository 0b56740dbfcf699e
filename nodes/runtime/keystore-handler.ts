import type { Request } from "express";
import { systemClock } from "../../src/clock.js";
import type { MutualSettings } from "../../src/credentials/credential-settings.js";
import { Failure } from "../../src/failure.js";
import type {
  CertificateSummary,
  KeystoreReport,
  ReportedCertificate,
  ReportedTrust,
} from "../../src/tls/keystore-report.js";
import { checkValidity } from "../../src/tls/check-validity.js";
import type { OpenedKeystore, Outcome, TrustedCertificate } from "../../src/tls/open-keystore.js";
import { completeForm } from "./complete-form.js";
import { dialogOf } from "./dialog-of.js";
import { explain } from "./explain.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";

/**
 * Opens the files of the form as it stands in the dialog, in a thread of its own, and tells what they hold. Throws
 * `keystore-again` for a stored keystore that is not deployed, and as completing and reading the files do.
 */
export async function inspectKeystore(RED: Red, runtime: Runtime, request: Request): Promise<KeystoreReport> {
  const dialog = dialogOf(request.body);
  const form = { ...dialog.form, credentialType: "mutual" as const };
  const isChosen = form.keystoreFrom !== "upload" || dialog.secrets.keystore !== undefined;
  const secrets = isChosen ? dialog.secrets : { ...dialog.secrets, keystore: NO_FILE };
  const settings = completeForm(runtime, dialog.id, form, secrets);
  if (settings.type !== "mutual") throw new Failure("unexpected");
  const report = reportOf(RED, settings, await runtime.mutual.open(settings));
  if (isChosen) return report;
  const { aliases, trust, trusted, roots } = report;
  return { aliases, trust, trusted, roots };
}

/** Base64 of nothing: trust certificates are looked at before a keystore is chosen, too. */
const NO_FILE = "=";

function reportOf(RED: Red, { trust }: MutualSettings, opened: OpenedKeystore): KeystoreReport {
  const { identity, aliases, trusted, roots } = opened;
  const report = (certificate: CertificateSummary) => reported(RED, certificate);
  return {
    aliases,
    ...("value" in identity
      ? { identity: { alias: identity.value.alias, certificates: identity.value.certificates.map(report) } }
      : { problem: problemOf(RED, identity.failure) }),
    trust: opened.trust.map((outcome, index) => trustReport(RED, trust[index]?.name ?? "", outcome)),
    trusted: trusted.map(({ summary }) => report(summary)),
    roots: roots.map(({ summary }) => report(summary)),
  };
}

function trustReport(RED: Red, file: string, outcome: Outcome<readonly TrustedCertificate[]>): ReportedTrust {
  if ("failure" in outcome) return { file, certificates: [], problem: problemOf(RED, outcome.failure) };
  return { file, certificates: outcome.value.map(({ summary }) => reported(RED, summary)) };
}

function reported(RED: Red, certificate: CertificateSummary): ReportedCertificate {
  const invalid = checkValidity([certificate], systemClock.nowMs());
  return { ...certificate, ...(invalid && { problem: problemOf(RED, invalid) }) };
}

function problemOf(RED: Red, failure: Pick<Failure, "code" | "facts">) {
  return { code: failure.code, sentence: explain(RED, failure) };
}
