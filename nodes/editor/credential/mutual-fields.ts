import type { KeystoreReport } from "../../../src/tls/keystore-report.js";
import { t } from "../shared/text.js";
import { field, isTicked, textOf } from "./form-fields.js";
import type { MutualFiles } from "./keystore-question.js";

/** Where the flow file lacks a choice or a tick, the form shows a new node's. */
export function showMutualDefaults(node: EditorNode): void {
  for (const name of ["keystoreFrom", "trustFrom"]) if (textOf(name) === "") field(name).val("upload");
  for (const name of ["tls12", "tls13"]) if (node[name] === undefined) field(name).prop("checked", true);
}

/** Shows the rows that the chosen files need, and what the chosen protocols cost. */
export function showMutualFields(part: JQuery, report: KeystoreReport | undefined, files: MutualFiles): void {
  const show = (name: string, isShown: boolean) => field(name).closest(".form-row").toggle(isShown);
  const [from, trustFrom] = [textOf("keystoreFrom"), textOf("trustFrom")];
  const needsCertificate = files.certificate.length > 0 || isCertificateMissing(report);
  show("keystore", from === "upload");
  show("keystorePath", from === "path");
  show("keystoreVariable", from === "environment");
  part.find("[data-file=certificate]").toggle(from === "upload" && needsCertificate);
  show("certificatePath", from === "path" && (needsCertificate || textOf("certificatePath") !== ""));
  show("certificateVariable", from === "environment" && (needsCertificate || textOf("certificateVariable") !== ""));
  show("keyPassword", mayHaveKeyPassword(report));
  show("keystoreEntry", (report?.aliases.length ?? 0) > 1 || files.entry !== "");
  part.find("[data-file=trust]").toggle(trustFrom === "upload");
  show("trustPaths", trustFrom === "path");
  show("trustVariable", trustFrom === "environment");
  show("trustPassword", trustFrom !== "upload" || files.trust.some(isTruststore) || textOf("trustPassword") !== "");
  part.find("#keyring-protocols-hint").text(isTicked("tls11") ? t("hint.tls11") : "");
  part.find(".keyring-problem[data-for=tls12]").text(areProtocolsUsable() ? "" : t("check.protocols"));
}

/** A PEM key may have its certificate in another file. */
function isCertificateMissing(report: KeystoreReport | undefined): boolean {
  return ["keystore-without-certificate", "key-mismatch"].includes(report?.problem?.code ?? "");
}

/** The keys of a .p12 have the keystore's password, almost always. */
function mayHaveKeyPassword(report: KeystoreReport | undefined): boolean {
  const isAskedFor = report?.problem?.code.startsWith("key-password-") === true;
  const isOne = textOf("keystoreFrom") === "upload" && /\.(p12|pfx)$|^$/i.test(textOf("keystoreFileName"));
  return isAskedFor || textOf("keyPassword") !== "" || !isOne;
}

function isTruststore({ name }: { readonly name: string }): boolean {
  return /\.(p12|pfx|jks)$/i.test(name);
}

/** OpenSSL can leave out no version in between. */
function areProtocolsUsable(): boolean {
  const [tls11, tls12, tls13] = ["tls11", "tls12", "tls13"].map(isTicked);
  return [tls11, tls12, tls13].some(Boolean) && !(tls11 && tls13 && !tls12);
}
