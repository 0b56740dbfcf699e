import { isVariable } from "../../../src/credentials/resolve-environment.js";
import { valuesNow, type ValueOf } from "./form-values.js";
import { t } from "./text.js";

/** What a field of a form depends on. */
export interface FieldRule {
  /** Absent: always. */
  readonly isShown?: (valueOf: ValueOf) => boolean;
  /** Gives the key of a sentence where the text can't work. */
  readonly check?: (text: string, valueOf: ValueOf) => string | undefined;
}

/** The rules of a form, by property: those that have one. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

export function isShown(rules: FieldRules, name: string, valueOf: ValueOf): boolean {
  return rules[name]?.isShown?.(valueOf) ?? true;
}

/** What is wrong with a field, as the key of a sentence; nothing where the field isn't shown. */
export function problemOf(rules: FieldRules, name: string, valueOf: ValueOf): string | undefined {
  const text = valueOf(name).trim();
  if (isVariable(text) || !isShown(rules, name, valueOf)) return undefined;
  return rules[name]?.check?.(text, valueOf);
}

/** The defaults with a validator for each property that has a check. */
export function withValidators(
  defaults: Readonly<Record<string, PropertyDefault>>,
  rules: FieldRules,
): Record<string, PropertyDefault> {
  const withValidator = ([name, property]: [string, PropertyDefault]) =>
    [name, rules[name]?.check ? { ...property, validate: validatorOf(rules, name) } : property] as const;
  return Object.fromEntries(Object.entries(defaults).map(withValidator));
}

/** The sentence of a field that can't work: Node-RED shows it at the field and at the node. */
function validatorOf(rules: FieldRules, name: string): NonNullable<PropertyDefault["validate"]> {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED takes a sentence only from a function of two
  return function (this: EditorNode, value: unknown, options: unknown) {
    const problem = problemOf(rules, name, valuesNow(this));
    return problem === undefined || t(problem);
  };
}
