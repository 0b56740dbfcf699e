import { Failure } from "../failure.js";

const REFERENCE = /^\$\{([^{}]+)\}$/;

/** Whether a text stands for a variable of the environment: `${NAME}` as a whole. */
export function isVariable(text: string): boolean {
  return REFERENCE.test(text);
}

/** Whether any text in a value, nested ones too, stands for a variable. */
export function holdsVariable(value: unknown): boolean {
  if (typeof value === "string") return isVariable(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsVariable);
}

/**
 * `value` with every text that is as a whole `${NAME}` replaced by that variable, in nested values too, as Node-RED
 * does. Throws `environment-unset` for a variable that isn't set: its literal would be sent to the provider.
 */
export function resolveEnvironment<Value>(
  value: Value,
  environment: Readonly<Record<string, string | undefined>>,
): Value {
  return replaceTexts(value, (text, field) => {
    const variable = REFERENCE.exec(text)?.[1];
    if (variable === undefined) return text;
    const found = environment[variable];
    if (found === undefined) throw new Failure("environment-unset", { field, variable });
    return found;
  }) as Value; // same shape: only texts were replaced by texts
}

function replaceTexts(value: unknown, replace: (text: string, field: string) => string, field = ""): unknown {
  if (typeof value === "string") return replace(value, field);
  if (Array.isArray(value)) return value.map((entry) => replaceTexts(entry, replace, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaceTexts(entry, replace, name)]));
}
