import type * as Shared from "./keyring-editor.js";
import type { FieldRule, FieldRules } from "./shared/field-rules.js";
import type { ValueOf } from "./shared/form-values.js";
import type { OpenForm } from "./shared/open-form.js";

declare const keyringEditor: typeof Shared;

const authorizes = (valueOf: ValueOf) => valueOf("action") !== "clean";

const rules: FieldRules = {
  credential: { isShown: authorizes, check: credentialThatMayLeave },
  consumer: toAuthorize(keyringEditor.CONSUMER_RULES.consumer),
  channel: toAuthorize(keyringEditor.CONSUMER_RULES.channel),
  secondOutput: { isShown: authorizes },
};

let form: OpenForm | undefined;

RED.nodes.registerType("keyring-authorize-message", {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(
    {
      name: { value: "" },
      action: { value: "authorize" },
      credential: keyringEditor.headerCredentialDefault,
      ...keyringEditor.CONSUMER_DEFAULTS,
      secondOutput: { value: false },
      outputs: { value: 1 },
    },
    rules,
  ),
  inputs: 1,
  outputs: 1,
  icon: "keyring-authorize-message.svg",
  paletteLabel: "Authorize message",
  label() {
    return this.name || this._(this.action === "clean" ? "label.clean" : "label.node");
  },
  outputLabels(index) {
    return this._(index === 0 ? "output.message" : "output.failure");
  },
  oneditprepare() {
    form = keyringEditor.openForm(this, rules, (dialog, valueOf) => {
      dialog.find("#keyring-action-hint").text(this._(`actionHint.${valueOf("action")}`));
    });
  },
  oneditsave() {
    this.outputs = form && authorizes(form.valueOf) && form.valueOf("secondOutput") !== "" ? 2 : 1;
    form?.close();
  },
  oneditcancel() {
    form?.close();
  },
  oneditdelete() {
    form?.close();
  },
});

/** Of a credential that is not there core says so itself. */
function credentialThatMayLeave(id: string): string | undefined {
  if (id === "") return "check.credentialMissing";
  const credential = RED.nodes.node(id);
  if (credential?.app === "system" && ["oauth2", "consumer"].includes(String(credential.credentialType)))
    return "check.systemAppStays";
  return !credential || credential.mayLeave === true ? undefined : "check.mayLeave";
}

function toAuthorize(rule: FieldRule | undefined): FieldRule {
  return { ...rule, isShown: (valueOf) => authorizes(valueOf) && (rule?.isShown?.(valueOf) ?? true) };
}
