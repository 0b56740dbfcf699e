import type { KeystoreReport, ReportedCertificate } from "../../../src/tls/keystore-report.js";
import { t } from "../shared/text.js";
import type { PanelView } from "./panel-view.js";

/** From here on the end of a certificate is near. */
const ENDING_SOON_MS = 30 * 24 * 3_600_000;

/** A bundle of authorities can hold more than anybody reads. */
const MOST_SHOWN = 8;

/** What only has to be typed or chosen yet. */
const QUESTIONS = ["keystore-password-needed", "key-password-needed", "keystore-entry-needed"];

/** The client's certificate, or what is wrong with the keystore. */
export function identityView(report: KeystoreReport | undefined): PanelView | undefined {
  const { identity, problem } = report ?? {};
  if (problem !== undefined) {
    const isQuestion = QUESTIONS.includes(problem.code);
    const title = t(isQuestion ? "keystore.question" : "keystore.refused");
    return { look: isQuestion ? "warning" : "bad", title, texts: [problem.sentence] };
  }
  const [own, ...chain] = identity?.certificates ?? [];
  if (own === undefined) return undefined;
  return {
    look: lookOf([own, ...chain]),
    title: t(own.problem === undefined ? "keystore.opened" : "keystore.invalid", { name: commonName(own.subject) }),
    details: [
      [t("keystore.subject"), own.subject],
      [t("keystore.issuer"), own.issuer],
      [t("keystore.until"), lifetimeOf(own)],
      [t("keystore.key"), own.key],
      ...(chain.length > 0
        ? [[t("keystore.chain"), chain.map(({ subject }) => commonName(subject)).join(" → ")] as const]
        : []),
      ["SHA-256", own.sha256],
    ],
    texts: [own, ...chain].flatMap((certificate) => certificate.problem?.sentence ?? []),
  };
}

/** Whom the client trusts: the certificates of the files and of the keystore. */
export function trustView(report: KeystoreReport | undefined): PanelView | undefined {
  if (report === undefined) return undefined;
  const fromFiles = report.trust.flatMap(({ certificates }) => certificates);
  const certificates = withoutRepeats([...fromFiles, ...report.trusted]);
  const problems = report.trust.flatMap(({ problem }) => problem?.sentence ?? []);
  if (problems.length > 0) return { look: "bad", title: t("keystore.trustRefused"), texts: problems };
  if (certificates.length === 0)
    return { look: "plain", title: t("keystore.trustsDefaults"), texts: rootsText(report) };
  const shown = certificates.slice(0, MOST_SHOWN).map((each) => detailOf(each, fromFiles.includes(each)));
  const hidden = certificates.length - shown.length;
  return {
    look: lookOf(certificates),
    title: t("keystore.trusts"),
    details: shown,
    texts: [
      ...(hidden > 0 ? [t("keystore.more", { count: hidden })] : []),
      ...certificates.flatMap(({ problem }) => problem?.sentence ?? []).slice(0, MOST_SHOWN),
    ],
  };
}

/** The names to choose from; one that the keystore lacks stays, so that opening the dialog changes nothing. */
export function showEntries(select: JQuery, aliases: readonly string[], chosen: string): void {
  const isKnown = chosen === "" || aliases.includes(chosen);
  const choices = ["", ...aliases, ...(isKnown ? [] : [chosen])];
  select.empty();
  for (const alias of choices)
    select.append(
      $("<option>")
        .val(alias)
        .text(alias || t("label.chooseEntry")),
    );
  select.val(chosen);
}

function rootsText({ roots, identity }: KeystoreReport): readonly string[] {
  const names = withoutRepeats(roots)
    .map(({ subject }) => commonName(subject))
    .join(", ");
  if (names !== "") return [t("keystore.trustsRoots", { names })];
  return identity === undefined ? [] : [t("keystore.trustsNobodyElse")];
}

/** Two files, or the chains of two keys, may hold the same certificate. */
function withoutRepeats(certificates: readonly ReportedCertificate[]): readonly ReportedCertificate[] {
  return certificates.filter((each) => certificates.find(({ sha256 }) => sha256 === each.sha256) === each);
}

function detailOf(certificate: ReportedCertificate, isOfFile: boolean): readonly [string, string] {
  const { subject, issuer, key, sha256 } = certificate;
  const place = isOfFile ? "" : ` (${t("keystore.inside")})`;
  const by = issuer === subject ? "" : `${t("keystore.issuer")} ${issuer}, `;
  return [
    commonName(subject) + place,
    `${t("keystore.until")} ${lifetimeOf(certificate)}, ${by}${key}, SHA-256 ${sha256}`,
  ];
}

function lookOf(certificates: readonly ReportedCertificate[]): PanelView["look"] {
  if (certificates.some(({ problem }) => problem !== undefined)) return "bad";
  return certificates.some(({ notAfterMs }) => notAfterMs - Date.now() < ENDING_SOON_MS) ? "warning" : "good";
}

/** The day on which it ends; also in days where that is soon. */
function lifetimeOf({ notAfterMs }: ReportedCertificate): string {
  const day = new Date(notAfterMs).toLocaleDateString([], { dateStyle: "medium" });
  const days = Math.floor((notAfterMs - Date.now()) / (24 * 3_600_000));
  return days >= 0 && days < 60 ? t("keystore.untilSoon", { day, count: days }) : day;
}

function commonName(subject: string): string {
  return /(?:^|, )CN=([^,]+)/.exec(subject)?.[1] ?? subject;
}
