import {
  HTTP_REQUEST_DEFAULTS,
  HTTP_REQUEST_RULES,
  LOGIN_CREDENTIALS,
  openHttpRequest,
} from "./http-request/dialog.js";
import type * as Shared from "./keyring-editor.js";
import { boundElsewhere, secondHint } from "./mtls-request/second-credential.js";
import type { RequestForm } from "./shared/request-form.js";

declare const keyringEditor: typeof Shared;

let form: RequestForm | undefined;

RED.nodes.registerType("keyring-mtls-request", {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(
    {
      ...HTTP_REQUEST_DEFAULTS,
      credential: keyringEditor.credentialOfTypes(["mutual"], "check.notMutual"),
      secondCredential: keyringEditor.secondCredentialDefault,
    },
    HTTP_REQUEST_RULES,
  ),
  credentials: LOGIN_CREDENTIALS,
  inputs: 1,
  outputs: 1,
  icon: "keyring-mtls-request.svg",
  paletteLabel: "mTLS request",
  label() {
    return this.name || this._("label.node");
  },
  outputLabels: keyringEditor.failureLabel,
  oneditprepare() {
    const draw = (dialog: JQuery, valueOf: (name: string) => string) => {
      dialog.find("#keyring-second-hint").text(this._(`second.${secondHint(valueOf)}`));
      dialog
        .find(".keyring-problem[data-for=secondCredential]")
        .text(boundElsewhere(valueOf) ? this._("second.other") : "");
    };
    form = openHttpRequest(this, HTTP_REQUEST_RULES, draw);
  },
  oneditsave() {
    form?.save();
  },
  oneditcancel() {
    form?.close();
  },
  oneditdelete() {
    form?.close();
  },
});
