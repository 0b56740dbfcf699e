import { asText } from "./form-values.js";

const TYPES = ["msg", "flow", "global", "str", "env", "jsonata"];

type Defaults = Readonly<Record<string, { value?: unknown }>>;

/** The typed properties of a form: their types have a hidden input beside them. */
export function typedNames(form: JQuery, defaults: Defaults): readonly string[] {
  return Object.keys(defaults).filter((name) => form.find(`input[type=hidden]#node-input-${name}Type`).length > 0);
}

/** Turns their inputs into the editor's typed ones; what a flow file lacks is shown as a new node has it: it means the same. */
export function showTypedFields(form: JQuery, node: EditorNode, defaults: Defaults): void {
  const inputOf = (property: string) => {
    const input = form.find(`#node-input-${property}`);
    return node[property] === undefined ? input.val(asText(defaults[property]?.value)) : input;
  };
  for (const name of typedNames(form, defaults))
    inputOf(name).typedInput({ types: TYPES, typeField: inputOf(`${name}Type`) });
}
