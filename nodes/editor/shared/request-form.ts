import { showHiddenCredentials, type Picker } from "./credential-picker.js";
import type { FieldRules } from "./field-rules.js";
import { formOnTop, valuesOfForm, type ValueOf } from "./form-values.js";
import { readHeaderRows, showHeaderRows, type HeaderRow } from "./header-rows.js";
import { readQueryRows, showQueryRows, type QueryRow } from "./query-rows.js";
import { fillEmptyChoices, openSectionsToCorrect, showCounts, showFields } from "./show-fields.js";
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
  onChange: (form: JQuery, valueOf: ValueOf) => void = () => undefined,
  picker?: Picker,
): RequestForm {
  const form = formOnTop();
  const defaults = node._def?.defaults ?? {};
  const valueOf = valuesOfForm(form);
  const headers = form.find("#keyring-rows-headers");
  const query = form.find("#keyring-rows-query");
  fillEmptyChoices(form, defaults);
  showHeaderRows(headers, Array.isArray(node.headers) ? (node.headers as HeaderRow[]) : []);
  showQueryRows(query, Array.isArray(node.query) ? (node.query as QueryRow[]) : []);
  const refresh = () => {
    showFields(form, rules, valueOf);
    onChange(form, valueOf);
    showCounts(form, defaults, rules, valueOf);
  };
  form.on("input change", refresh);
  refresh();
  openSectionsToCorrect(form);
  const close = showHiddenCredentials(node, picker);
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
