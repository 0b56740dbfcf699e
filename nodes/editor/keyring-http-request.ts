import { showBody } from "./http-request/body.js";
import { showAsCoreMeansIt } from "./http-request/core-values.js";
import { forgetUnusedLogin, LOGIN_RULES, showLogin } from "./http-request/login.js";
import { openExpressionEditor, PAGING_DEFAULTS, PAGING_RULES, showPaging } from "./http-request/paging.js";
import type * as Shared from "./keyring-editor.js";
import type { FieldRules } from "./shared/field-rules.js";
import type { RequestForm } from "./shared/request-form.js";

declare const keyringEditor: typeof Shared;

const rules: FieldRules = {
  ...keyringEditor.REQUEST_RULES,
  ...LOGIN_RULES,
  ...PAGING_RULES,
  paytoqs: { isShown: (valueOf) => ["GET", "use"].includes(valueOf("method")) },
  senderr: { isShown: (valueOf) => valueOf("secondOutput") === "" },
  textIfNotJson: { isShown: (valueOf) => valueOf("ret") === "obj" },
};

let form: RequestForm | undefined;

RED.nodes.registerType("keyring-http-request", {
  category: "network",
  color: "#C7D9C0",
  defaults: keyringEditor.withValidators(
    {
      name: { value: "" },
      method: { value: "GET" },
      ret: { value: "obj" },
      paytoqs: { value: "ignore" },
      ...keyringEditor.REQUEST_DEFAULTS,
      authType: { value: "" },
      senderr: { value: false },
      textIfNotJson: { value: false },
      ...PAGING_DEFAULTS,
    },
    rules,
  ),
  credentials: {
    user: { type: "text" },
    password: { type: "password" },
  },
  inputs: 1,
  outputs: 1,
  icon: "keyring-http-request.svg",
  paletteLabel: "HTTP request",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels: keyringEditor.failureLabel,
  oneditprepare() {
    const text = (key: string) => this._(key);
    showAsCoreMeansIt(this);
    form = keyringEditor.openRequestForm(this, rules, (dialog, valueOf) => {
      showBody(dialog, text, valueOf);
      showLogin(dialog, text, valueOf);
      showPaging(dialog, text, valueOf);
    });
    forgetUnusedLogin();
    openExpressionEditor();
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
