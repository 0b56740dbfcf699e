import type * as Shared from "./keyring-editor.js";

declare const keyringEditor: typeof Shared;

RED.nodes.registerType("keyring-events", {
  ...keyringEditor.LOOK,
  defaults: {
    name: { value: "" },
    credential: keyringEditor.anyCredentialDefault,
    needsAuthorizing: { value: true },
    endingSoon: { value: true },
    renewalFailed: { value: true },
    disconnected: { value: true },
    authorized: { value: true },
    renewed: { value: false },
    signedIn: { value: false },
    signedOut: { value: false },
  },
  inputs: 0,
  outputs: 1,
  icon: "keyring-events.svg",
  paletteLabel: "Credential events",
  label() {
    return this.name || this._("label.node");
  },
  oneditprepare() {
    keyringEditor.nameNoCredential(this._("label.all"));
  },
});
