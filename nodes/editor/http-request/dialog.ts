import type * as Shared from "../keyring-editor.js";
import type { FieldRules } from "../shared/field-rules.js";
import type { ValueOf } from "../shared/form-values.js";
import type { RequestForm } from "../shared/request-form.js";
import { showBody } from "./body.js";
import { showAsCoreMeansIt } from "./core-values.js";
import { forgetUnusedLogin, LOGIN_RULES, showLogin } from "./login.js";
import { openExpressionEditor, PAGING_DEFAULTS, PAGING_RULES, showPaging } from "./paging.js";

declare const keyringEditor: typeof Shared;

const CATALOGUE = "@keyring/node-red/keyring-http-request";

/** What HTTP request and its kin have, as a new node has it. */
export const HTTP_REQUEST_DEFAULTS: Readonly<Record<string, PropertyDefault>> = {
  name: { value: "" },
  method: { value: "GET" },
  ret: { value: "obj" },
  paytoqs: { value: "ignore" },
  ...keyringEditor.REQUEST_DEFAULTS,
  authType: { value: "" },
  senderr: { value: false },
  textIfNotJson: { value: false },
  ...PAGING_DEFAULTS,
};

export const HTTP_REQUEST_RULES: FieldRules = {
  ...keyringEditor.REQUEST_RULES,
  ...LOGIN_RULES,
  ...PAGING_RULES,
  paytoqs: { isShown: (valueOf) => ["GET", "use"].includes(valueOf("method")) },
  senderr: { isShown: (valueOf) => valueOf("secondOutput") === "" },
  textIfNotJson: { isShown: (valueOf) => valueOf("ret") === "obj" },
};

export const LOGIN_CREDENTIALS = { user: { type: "text" }, password: { type: "password" } } as const;

/** Opens the dialog; `onChange` draws what the node has beside. */
export function openHttpRequest(
  node: EditorNode,
  rules: FieldRules,
  onChange: (form: JQuery, valueOf: ValueOf) => void = () => undefined,
): RequestForm {
  const text = (key: string) => RED._(`${CATALOGUE}:${key}`);
  showAsCoreMeansIt(node);
  const draw = (dialog: JQuery, valueOf: ValueOf) => {
    showBody(dialog, text, valueOf);
    showLogin(dialog, text, valueOf);
    showPaging(dialog, text, valueOf);
    onChange(dialog, valueOf);
  };
  const form = keyringEditor.openRequestForm(node, rules, draw);
  forgetUnusedLogin();
  openExpressionEditor();
  return form;
}
