import type { FieldRules } from "./field-rules.js";
import { formOnTop, type ValueOf } from "./form-values.js";
import { readHeaderRows, showHeaderRows, type HeaderRow } from "./header-rows.js";
import { openForm } from "./open-form.js";
import { readQueryRows, showQueryRows, type QueryRow } from "./query-rows.js";
import { t } from "./text.js";

/** The open dialog of a node that sends requests. */
export interface RequestForm {
  /** Gives the node what is not in inputs of its own, and closes. */
  save(): void;
  close(): void;
}

/** Draws what the forms of request nodes have in common and keeps it up to date; `onChange` draws the rest. */
export function openRequestForm(
  node: EditorNode,
  rules: FieldRules,
  onChange?: (form: JQuery, valueOf: ValueOf) => void,
): RequestForm {
  const headers = formOnTop().find("#keyring-rows-headers");
  const query = formOnTop().find("#keyring-rows-query");
  showHeaderRows(headers, Array.isArray(node.headers) ? (node.headers as HeaderRow[]) : []);
  showQueryRows(query, Array.isArray(node.query) ? (node.query as QueryRow[]) : []);
  const { valueOf, close } = openForm(node, rules, onChange);
  return {
    save() {
      node.headers = readHeaderRows(headers);
      node.query = readQueryRows(query);
      node.outputs = valueOf("secondOutput") === "" ? 1 : 2;
      close();
    },
    close,
  };
}

export function failureLabel(this: EditorNode, index: number): string {
  return t(index === 0 ? "output.reply" : "output.failure");
}
