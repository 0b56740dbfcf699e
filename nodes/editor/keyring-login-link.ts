import type * as Shared from "./keyring-editor.js";
import { loginLinkRules, signsIn, type Allowed } from "./login-link/login-link-rules.js";
import type { OpenForm } from "./shared/open-form.js";
import type { ValueOf } from "./shared/form-values.js";

declare const keyringEditor: typeof Shared;

const TYPE = "keyring-login-link";

const allowed: Allowed = {};

const rules = loginLinkRules(allowed);

let form: OpenForm | undefined;

RED.nodes.registerType(TYPE, {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(
    {
      name: { value: "" },
      credential: keyringEditor.credentialOfTypes(["consumer"], "check.consumerCredential"),
      action: { value: "signIn" },
      ...keyringEditor.CONSUMER_DEFAULTS,
      text: { value: "" },
      label: { value: "" },
      asker: { value: "" },
      shownAs: { value: "" },
      shownAsType: { value: "str" },
      title: { value: "" },
      logo: { value: "" },
      pageText: { value: "" },
      language: { value: "" },
      back: { value: "" },
      lifetime: { value: "10" },
      mode: { value: "code" },
      code: { value: "payload" },
      codeType: { value: "msg" },
    },
    rules,
  ),
  inputs: 1,
  outputs: 3,
  icon: "keyring-login-link.svg",
  paletteLabel: "Consumer login link",
  label() {
    return this.name || this._(`label.${nodeLabel(this.action)}`);
  },
  outputLabels(index) {
    return this._(`output.${["signedIn", "link", "notSignedIn"][index] ?? ""}`);
  },
  oneditprepare() {
    form = keyringEditor.openForm(this, rules, (dialog, valueOf) => {
      showWhatIsDone(dialog, (key) => this._(key), valueOf);
    });
    void offerAllowedModes(form);
  },
  oneditsave() {
    form?.close();
  },
  oneditcancel() {
    form?.close();
  },
  oneditdelete() {
    form?.close();
  },
});

function nodeLabel(action: unknown): string {
  return action === "check" || action === "signOut" ? action : "node";
}

function showWhatIsDone(dialog: JQuery, text: (key: string) => string, valueOf: ValueOf): void {
  dialog.find("#keyring-section-message, #keyring-section-page").toggle(signsIn(valueOf));
  dialog.find("#keyring-action-hint").text(text(`actionHint.${valueOf("action")}`));
  dialog.find("#keyring-mode-hint").text(text(`modeHint.${valueOf("mode")}`));
}

/** Links without a code are a choice only where settings.js allows them; one that is stored stays, with what is wrong. */
async function offerAllowedModes({ refresh, valueOf }: OpenForm): Promise<void> {
  const choices = $("#node-input-mode");
  const link = choices.find("[value=link]");
  if (valueOf("mode") !== "link") link.detach();
  try {
    allowed.isLinkModeAllowed = (await keyringEditor.loadSetup()).isLinkModeAllowed;
  } catch {
    return; // the server says it when a message comes
  }
  if (allowed.isLinkModeAllowed) choices.append(link);
  refresh();
}
