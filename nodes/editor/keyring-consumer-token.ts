import type * as Shared from "./keyring-editor.js";
import type { FieldRules } from "./shared/field-rules.js";

declare const keyringEditor: typeof Shared;

const TOKEN_TYPES = ["msg", "flow", "global", "jsonata"];
const CHANNEL_TYPES = ["str", "msg", "flow", "global", "env", "jsonata"];

const isProperty = (text: string) => RED.utils.validateTypedProperty(text, "msg") === true;

const rules: FieldRules = {
  token: { check: (text) => (text === "" ? "check.token" : undefined) },
  consumer: { check: (text) => (isProperty(text) ? undefined : "check.consumerProperty") },
};

let stopWatching: (() => void) | undefined;

function closeDialog(): void {
  stopWatching?.();
  stopWatching = undefined;
}

RED.nodes.registerType("keyring-consumer-token", {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(
    {
      name: { value: "" },
      credential: keyringEditor.credentialOfTypes(["pre_authentication"], "check.preAuthentication"),
      token: { value: "token" },
      tokenType: { value: "msg" },
      channel: { value: "" },
      channelType: { value: "str" },
      consumer: { value: "consumer" },
    },
    rules,
  ),
  inputs: 1,
  outputs: 2,
  icon: "keyring-consumer-token.svg",
  paletteLabel: "Consumer token",
  label() {
    return this.name || this._("label.node");
  },
  outputLabels(index) {
    return this._(index === 0 ? "output.signedIn" : "output.refused");
  },
  oneditprepare() {
    const form = keyringEditor.formOnTop();
    form
      .find("#node-input-token")
      .typedInput({ default: "msg", types: TOKEN_TYPES, typeField: "#node-input-tokenType" });
    form
      .find("#node-input-channel")
      .typedInput({ default: "str", types: CHANNEL_TYPES, typeField: "#node-input-channelType" });
    form.find("#node-input-consumer").typedInput({ default: "msg", types: ["msg"] });
    const refresh = () => {
      keyringEditor.showFields(form, rules, keyringEditor.valuesOfForm(form));
    };
    form.on("input change", refresh);
    refresh();
    stopWatching = keyringEditor.showHiddenCredentials(this);
  },
  oneditsave: closeDialog,
  oneditcancel: closeDialog,
  oneditdelete: closeDialog,
});
