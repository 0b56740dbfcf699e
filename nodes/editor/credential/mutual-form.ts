import type { KeystoreReport } from "../../../src/tls/keystore-report.js";
import { t, textIn } from "../shared/text.js";
import { chosenFiles, fitTogether, type ChosenFile } from "./chosen-files.js";
import { showFileChips, wireFileRow } from "./file-rows.js";
import { field, textOf } from "./form-fields.js";
import { inspectKeystore } from "./inspect-keystore.js";
import { hasFiles, keystoreQuestion, type KeystoreQuestion, type MutualFiles } from "./keystore-question.js";
import { identityView, showEntries, trustView } from "./keystore-views.js";
import { showMutualDefaults, showMutualFields } from "./mutual-fields.js";
import { renderPanel } from "./panel-view.js";

/** How long an author who types is waited for before the server is asked. */
const PAUSE_MS = 400;

/** The part of the credential's form that is a client certificate: its files, and what the server says is in them. */
export class MutualForm {
  readonly #node: EditorNode;
  readonly #part = $("#keyring-mutual");
  #files: MutualFiles;
  #report: KeystoreReport | undefined;
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(node: EditorNode) {
    this.#node = node;
    this.#files = {
      certificate: chosenFiles(node.certificateFiles),
      trust: chosenFiles(node.trustFiles),
      entry: textIn(node.keystoreEntry),
    };
    showEntries(field("keystoreEntry"), [], this.#files.entry);
    showMutualDefaults(node);
    this.#wireRows();
    field("keystoreEntry").on("change", () => {
      this.#files = { ...this.#files, entry: textOf("keystoreEntry") };
    });
  }

  /** Shows what applies, and asks the server anew where something changed that it depends on. */
  formChanged(): void {
    this.#show();
    if (textOf("credentialType") !== "mutual") return;
    const asked = JSON.stringify(this.question());
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(asked), this.#report === undefined ? 0 : PAUSE_MS);
  }

  /** The files as they are chosen, for the server. */
  question(): KeystoreQuestion {
    return keystoreQuestion(this.#node.id, this.#files);
  }

  /** Gives the node what has no input of its own. */
  save(): void {
    this.#node.certificateFiles = this.#files.certificate;
    this.#node.trustFiles = this.#files.trust;
    this.close();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked = "closed";
  }

  #wireRows(): void {
    wireFileRow(this.#row("keystore"), ([file]) => {
      field("keystore").val(file?.data ?? "");
      field("keystoreFileName").val(file?.name ?? "");
      field("keystoreEntry").val("");
      this.#files = { ...this.#files, entry: "" };
      return undefined;
    });
    wireFileRow(this.#row("certificate"), (chosen) => {
      this.#files = { ...this.#files, certificate: chosen.slice(0, 1) };
      return undefined;
    });
    wireFileRow(this.#row("trust"), (chosen) => {
      const trust = [...this.#files.trust, ...chosen];
      if (!fitTogether(trust)) return t("check.largeFiles");
      this.#files = { ...this.#files, trust };
      return undefined;
    });
  }

  #row(name: string): JQuery {
    return this.#part.find(`[data-file=${name}]`);
  }

  #show(): void {
    showMutualFields(this.#part, this.#report, this.#files);
    const nameIn = (name: string) => this.#row(name).find(".keyring-file-name");
    const isStored = String(field("keystore").val() ?? "") !== "";
    nameIn("keystore").text(isStored ? textOf("keystoreFileName") || t("label.storedFile") : "");
    const without = (files: readonly ChosenFile[], file: ChosenFile) => files.filter((each) => each !== file);
    showFileChips(nameIn("certificate"), this.#files.certificate, (file) => {
      this.#files = { ...this.#files, certificate: without(this.#files.certificate, file) };
    });
    showFileChips(nameIn("trust"), this.#files.trust, (file) => {
      this.#files = { ...this.#files, trust: without(this.#files.trust, file) };
    });
  }

  async #ask(asked: string): Promise<void> {
    const question = this.question();
    const report = hasFiles(question) ? await inspectKeystore(question) : undefined;
    if (this.#asked !== asked) return; // the author went on, or has closed the dialog
    this.#report = report;
    showEntries(field("keystoreEntry"), report?.aliases ?? [], this.#files.entry);
    renderPanel(this.#part.find("#keyring-identity"), identityView(report));
    renderPanel(this.#part.find("#keyring-trust"), trustView(report));
    this.#show();
  }
}
