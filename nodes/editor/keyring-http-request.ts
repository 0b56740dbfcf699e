import {
  HTTP_REQUEST_DEFAULTS,
  HTTP_REQUEST_RULES,
  LOGIN_CREDENTIALS,
  openHttpRequest,
} from "./http-request/dialog.js";
import type * as Shared from "./keyring-editor.js";
import type { RequestForm } from "./shared/request-form.js";

declare const keyringEditor: typeof Shared;

let form: RequestForm | undefined;

RED.nodes.registerType("keyring-http-request", {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(HTTP_REQUEST_DEFAULTS, HTTP_REQUEST_RULES),
  credentials: LOGIN_CREDENTIALS,
  inputs: 1,
  outputs: 1,
  icon: "keyring-http-request.svg",
  paletteLabel: "HTTP request",
  label() {
    return this.name || this._("label.node");
  },
  outputLabels: keyringEditor.failureLabel,
  oneditprepare() {
    form = openHttpRequest(this, HTTP_REQUEST_RULES);
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
