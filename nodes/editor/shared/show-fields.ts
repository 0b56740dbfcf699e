import { isShown, problemOf, type FieldRules } from "./field-rules.js";
import { asText, type ValueOf } from "./form-values.js";
import { t } from "./text.js";
import { typedNames } from "./typed-fields.js";

/** Shows the rows that apply, with a sentence under each field that can't work. */
export function showFields(form: JQuery, rules: FieldRules, valueOf: ValueOf): void {
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.isShown) form.find(`#node-input-${name}`).closest(".form-row").toggle(rule.isShown(valueOf));
    const problem = problemOf(rules, name, valueOf);
    form.find(`.keyring-problem[data-for=${name}]`).text(problem === undefined ? "" : t(problem));
  }
}

/** Each folded section says how many of its settings are not as a new node has them, and how many can't work. */
export function showCounts(
  form: JQuery,
  defaults: Readonly<Record<string, { value?: unknown }>>,
  rules: FieldRules,
  valueOf: ValueOf,
): void {
  const typed = typedNames(form, defaults);
  const types = typed.map((name) => `${name}Type`);
  const differs = (name: string) => valueOf(name) !== asText(defaults[name]?.value);
  const isSet = (name: string) =>
    valueOf(name) !== "" &&
    (differs(name) || (typed.includes(name) && differs(`${name}Type`))) &&
    isShown(rules, name, valueOf);
  const fields = Object.keys(defaults).filter((name) => !types.includes(name));
  for (const section of form.find(".keyring-section").toArray()) {
    const names = fields.filter((name) => $(section).find(`#node-input-${name}`).length > 0);
    const set = names.filter(isSet).length + $(section).find(".keyring-row").length;
    const problems = names.filter((name) => problemOf(rules, name, valueOf) !== undefined).length;
    const texts = [
      ...(set > 0 ? [t("label.countSet", { count: set })] : []),
      ...(problems > 0 ? [t("label.countProblems", { count: problems })] : []),
    ];
    $(section)
      .find(".keyring-count")
      .text(texts.join(", "))
      .toggleClass("keyring-count-problem", problems > 0);
  }
}

/** A section that holds a field to correct is not folded. */
export function openSectionsToCorrect(form: JQuery): void {
  form.find(".keyring-section:has(.keyring-count-problem)").prop("open", true);
}

/** Where the flow file lacks a choice, the form shows a new node's. */
export function fillEmptyChoices(form: JQuery, defaults: Readonly<Record<string, { value?: unknown }>>): void {
  for (const [name, { value }] of Object.entries(defaults)) {
    const select = form.find(`select#node-input-${name}, select#node-config-input-${name}`);
    const chosen: unknown = select.val();
    if (chosen === null) select.val(asText(value));
  }
}
