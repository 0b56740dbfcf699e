import type { FieldRules } from "./field-rules.js";
import { formOnTop, valuesOfForm, type ValueOf } from "./form-values.js";
import { showHiddenCredentials } from "./hidden-credentials.js";
import { fillEmptyChoices, openSectionsToCorrect, showCounts, showFields } from "./show-fields.js";
import { showTypedFields } from "./typed-fields.js";

/** The open dialog of a node. */
export interface OpenForm {
  readonly valueOf: ValueOf;
  /** Draws anew: something has changed that is not in the form. */
  readonly refresh: () => void;
  readonly close: () => void;
}

/** Draws what all forms have in common and keeps it up to date; `onChange` draws the rest. */
export function openForm(
  node: EditorNode,
  rules: FieldRules,
  onChange: (form: JQuery, valueOf: ValueOf) => void = () => undefined,
): OpenForm {
  const form = formOnTop();
  const defaults = node._def?.defaults ?? {};
  const valueOf = valuesOfForm(form);
  fillEmptyChoices(form, defaults);
  showTypedFields(form, node, defaults);
  const refresh = () => {
    showFields(form, rules, valueOf);
    onChange(form, valueOf);
    showCounts(form, defaults, rules, valueOf);
  };
  form.on("input change", refresh);
  refresh();
  openSectionsToCorrect(form);
  return { valueOf, refresh, close: showHiddenCredentials(node) };
}
