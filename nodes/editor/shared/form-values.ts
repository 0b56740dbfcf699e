/** Gives a property by its name as text: a tick is "true" or "", and no config node is "". */
export type ValueOf = (name: string) => string;

/** What the open form says. It goes on while another dialog lies over it and it is not in the document. */
export function valuesOfForm(form: JQuery): ValueOf {
  return (name) => {
    const input = form.find(`#node-input-${name}`);
    if (input.attr("type") === "checkbox") return asText(input.is(":checked"));
    const isTyped = input.next(".red-ui-typedInput-container").length > 0;
    const value = asText(isTyped ? input.typedInput("value") : input.val()); // while it is typed only the widget knows it
    return value === "_ADD_" ? "" : value;
  };
}

/**
 * While a node is edited its form says what it has: the node itself has it after Done only. What a flow file lacks is
 * as a new node has it.
 */
export function valuesNow(node: EditorNode): ValueOf {
  const form = formOnTop();
  const isEdited = RED.editor.getEditStack().at(-1)?.id === node.id && form.length > 0;
  const defaults = node._def?.defaults ?? {};
  return isEdited ? valuesOfForm(form) : (name) => asText(node[name] ?? defaults[name]?.value);
}

/** The form of the dialog that can be seen. */
export function formOnTop(): JQuery {
  return $("#node-input-name").closest(".keyring-form");
}

/** A property of a flow file, or an input's value, as a form shows it. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || value === true ? String(value) : "";
}
