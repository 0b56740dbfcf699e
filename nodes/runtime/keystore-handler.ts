import type { Request } from "express";
import { systemClock } from "../../src/clock.js";
import type { MutualSettings } from "../../src/credentials/credential-settings.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../src/credentials/parse-credential-form.js";
import { Failure } from "../../src/failure.js";
import type {
  CertificateSummary,
  KeystoreReport,
  ReportedCertificate,
  ReportedTrust,
} from "../../src/tls/keystore-report.js";
import { checkValidity } from "../../src/tls/check-validity.js";
import type { OpenedKeystore, Outcome, TrustedCertificate } from "../../src/tls/open-keystore.js";
import { completeSettings } from "./complete-settings.js";
import { explain } from "./explain.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";
import { UNCHANGED, withStoredSecrets } from "./stored-secrets.js";

/**
 * Opens the files of the form as it stands in the dialog, in a thread of its own, and tells what they hold. Throws
 * `keystore-again` for a stored keystore that is not deployed, and as completing and reading the files do.
 */
export async function inspectKeystore(RED: Red, runtime: Runtime, request: Request): Promise<KeystoreReport> {
  const { id, form: rawForm, secrets: rawSecrets } = asBody(request.body);
  const form = { ...parseCredentialForm(rawForm), credentialType: "mutual" as const };
  const typed = parseCredentialSecrets(rawSecrets);
  const secrets = withStoredSecrets(typed, runtime.deployed.settings(String(id)));
  if (form.keystoreFrom === "upload" && typed.keystore === UNCHANGED && secrets.keystore === undefined)
    throw new Failure("keystore-again");
  const isChosen = form.keystoreFrom !== "upload" || secrets.keystore !== undefined;
  const settings = completeSettings(
    runtime.settings,
    String(id),
    form,
    isChosen ? secrets : { ...secrets, keystore: NO_FILE },
  );
  if (settings.type !== "mutual") throw new Failure("unexpected");
  const report = reportOf(RED, settings, await runtime.mutual.open(settings));
  if (isChosen) return report;
  const { aliases, trust, trusted, roots } = report;
  return { aliases, trust, trusted, roots };
}

/** Base64 of nothing: trust certificates are looked at before a keystore is chosen, too. */
const NO_FILE = "=";

function asBody(body: unknown): { id?: unknown; form?: unknown; secrets?: unknown } {
  return typeof body === "object" && body !== null ? body : {};
}

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
