import type { KeystoreReport } from "../../../src/tls/keystore-report.js";
import { t, textIn } from "../shared/text.js";
import { chosenFiles, readFiles, type ChosenFile } from "./chosen-files.js";
import { field, isTicked, textOf } from "./form-fields.js";
import { inspectKeystore, type KeystoreQuestion } from "./inspect-keystore.js";
import { identityView, showEntries, trustView } from "./keystore-views.js";
import { renderPanel } from "./panel-view.js";

/** How long an author who types is waited for before the server is asked. */
const PAUSE_MS = 400;

const TEXTS = [
  "keystoreFrom",
  "keystoreFileName",
  "keystorePath",
  "keystoreVariable",
  "certificatePath",
  "certificateVariable",
  "keystoreEntry",
  "trustFrom",
  "trustPaths",
  "trustVariable",
  "serverName",
] as const;

const SECRETS = ["keystore", "keystorePassword", "keyPassword", "trustPassword"] as const;

/** The part of the credential's form that is a client certificate: its files, and what the server says is in them. */
export class MutualForm {
  readonly #node: EditorNode;
  readonly #part = $("#keyring-mutual");
  #certificate: readonly ChosenFile[];
  #trust: readonly ChosenFile[];
  #entry: string;
  #report: KeystoreReport | undefined;
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(node: EditorNode) {
    this.#node = node;
    this.#certificate = chosenFiles(node.certificateFiles);
    this.#trust = chosenFiles(node.trustFiles);
    this.#entry = textIn(node.keystoreEntry);
    showEntries(field("keystoreEntry"), [], this.#entry);
    showDefaults(node);
    this.#wire("keystore", (files) => {
      const [file] = files;
      if (file === undefined) return;
      field("keystore").val(file.data);
      field("keystoreFileName").val(file.name);
      this.#entry = "";
      field("keystoreEntry").val("");
    });
    this.#wire("certificate", (files) => (this.#certificate = files.slice(0, 1)));
    this.#wire("trust", (files) => (this.#trust = [...this.#trust, ...files]));
    this.#part.on("click", "[data-file=certificate] .keyring-drop", () => {
      this.#certificate = [];
      this.#part.trigger("change");
    });
    field("keystoreEntry").on("change", () => (this.#entry = textOf("keystoreEntry")));
  }

  /** Shows what applies, and asks the server anew where something changed that it depends on. */
  formChanged(): void {
    this.#showFields();
    if (textOf("credentialType") !== "mutual") return;
    const { form, secrets } = this.#question();
    const asked = JSON.stringify([form, secrets]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(asked), this.#report === undefined ? 0 : PAUSE_MS);
  }

  /** Gives the node what has no input of its own. */
  save(): void {
    this.#node.certificateFiles = this.#certificate;
    this.#node.trustFiles = this.#trust;
    this.close();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked = "closed";
  }

  /** A button opens the browser's own choice of files; `take` gets those that can be uploaded. */
  #wire(name: string, take: (files: readonly ChosenFile[]) => void): void {
    const row = this.#part.find(`[data-file=${name}]`);
    const input = row.find<HTMLInputElement>(".keyring-file-input");
    row.find(".keyring-choose").on("click", () => input.trigger("click"));
    input.on("change", (event) => {
      event.stopPropagation();
      const files = [...(input[0]?.files ?? [])];
      input.val(""); // so that the same file can be chosen again
      void readFiles(files).then(({ chosen, problem }) => {
        row.find(".keyring-problem").text(problem ?? "");
        if (chosen.length > 0) take(chosen);
        this.#part.trigger("change");
      });
    });
  }

  #showFields(): void {
    const show = (name: string, isShown: boolean) => field(name).closest(".form-row").toggle(isShown);
    const [from, trustFrom] = [textOf("keystoreFrom"), textOf("trustFrom")];
    const needsCertificate = this.#needsCertificate();
    show("keystore", from === "upload");
    show("keystorePath", from === "path");
    show("keystoreVariable", from === "environment");
    this.#part.find("[data-file=certificate]").toggle(from === "upload" && needsCertificate);
    show("certificatePath", from === "path" && (needsCertificate || textOf("certificatePath") !== ""));
    show("certificateVariable", from === "environment" && (needsCertificate || textOf("certificateVariable") !== ""));
    show("keyPassword", this.#mayHaveKeyPassword());
    show("keystoreEntry", (this.#report?.aliases.length ?? 0) > 1 || this.#entry !== "");
    this.#part.find("[data-file=trust]").toggle(trustFrom === "upload");
    show("trustPaths", trustFrom === "path");
    show("trustVariable", trustFrom === "environment");
    show("trustPassword", trustFrom !== "upload" || this.#trust.some(isTruststore) || textOf("trustPassword") !== "");
    $("#keyring-protocols-hint").text(isTicked("tls11") ? t("hint.tls11") : "");
    this.#part.find(".keyring-problem[data-for=tls12]").text(areProtocolsUsable() ? "" : t("check.protocols"));
    this.#showFiles();
  }

  /** A PEM key may have its certificate in another file. */
  #needsCertificate(): boolean {
    const code = this.#report?.problem?.code;
    return this.#certificate.length > 0 || code === "keystore-without-certificate" || code === "key-mismatch";
  }

  /** The keys of a .p12 have the keystore's password, almost always. */
  #mayHaveKeyPassword(): boolean {
    const isAskedFor = this.#report?.problem?.code.startsWith("key-password-") === true;
    const isOne = textOf("keystoreFrom") === "upload" && /\.(p12|pfx)$|^$/i.test(textOf("keystoreFileName"));
    return isAskedFor || textOf("keyPassword") !== "" || !isOne;
  }

  #showFiles(): void {
    const nameIn = (name: string) => this.#part.find(`[data-file=${name}] .keyring-file-name`);
    const isStored = String(field("keystore").val() ?? "") !== "";
    nameIn("keystore").text(isStored ? textOf("keystoreFileName") || t("label.storedFile") : "");
    nameIn("certificate").text(this.#certificate[0]?.name ?? "");
    this.#part.find("[data-file=certificate] .keyring-drop").toggle(this.#certificate.length > 0);
    nameIn("trust")
      .empty()
      .append(this.#trust.map((file) => this.#chip(file)));
  }

  #chip(file: ChosenFile): JQuery {
    const drop = $("<button type='button'>").attr("title", t("button.removeFile")).text("×");
    drop.on("click", () => {
      this.#trust = this.#trust.filter((each) => each !== file);
      this.#part.trigger("change");
    });
    return $("<span class='keyring-chip'></span>").append($("<span>").text(file.name), drop);
  }

  #question(): KeystoreQuestion {
    const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(name)]));
    const files = { certificateFiles: this.#certificate, trustFiles: this.#trust, keystoreEntry: this.#entry };
    const secrets = Object.fromEntries(SECRETS.map((name) => [name, String(field(name).val() ?? "")]));
    return { id: this.#node.id, form: { ...texts, ...files }, secrets };
  }

  async #ask(asked: string): Promise<void> {
    const question = this.#question();
    const report = hasFiles(question) ? await inspectKeystore(question) : undefined;
    if (this.#asked !== asked) return; // the author went on, or has closed the dialog
    this.#report = report;
    showEntries(field("keystoreEntry"), report?.aliases ?? [], this.#entry);
    renderPanel(this.#part.find("#keyring-identity"), identityView(report));
    renderPanel(this.#part.find("#keyring-trust"), trustView(report));
    this.#showFields();
  }
}

function isTruststore({ name }: ChosenFile): boolean {
  return /\.(p12|pfx|jks)$/i.test(name);
}

/** Where the flow file lacks a choice or a tick, the form shows a new node's. */
function showDefaults(node: EditorNode): void {
  for (const name of ["keystoreFrom", "trustFrom"]) if (textOf(name) === "") field(name).val("upload");
  for (const name of ["tls12", "tls13"]) if (node[name] === undefined) field(name).prop("checked", true);
}

/** Whether there is something to look into: a file, a path or a variable. */
function hasFiles({ form, secrets }: KeystoreQuestion): boolean {
  const isKeystore = [secrets.keystore, form.keystorePath, form.keystoreVariable].some(Boolean);
  const isTrust = Array.isArray(form.trustFiles) && form.trustFiles.length > 0;
  return isKeystore || isTrust || [form.trustPaths, form.trustVariable].some(Boolean);
}

/** OpenSSL can leave out no version in between. */
function areProtocolsUsable(): boolean {
  const [tls11, tls12, tls13] = ["tls11", "tls12", "tls13"].map(isTicked);
  return [tls11, tls12, tls13].some(Boolean) && !(tls11 && tls13 && !tls12);
}
