import { t } from "./text.js";

const TYPE = "keyring-credential";

/** A dialog was saved, with or without a change of the node. */
const EVENTS = ["editor:save", "nodes:change"];

/** The default of a node's `credential` property: the picker lists what can be used and never swaps the author's choice. */
export const credentialDefault: PropertyDefault = {
  value: "",
  type: TYPE,
  required: false,
  filter: (credential) => isListed(credential),
};

/** The same where the node needs a credential, of one of these types: the others are not listed, nor counted as hidden. */
export function credentialOfTypes(types: readonly string[], problem: string): PropertyDefault {
  return {
    value: "",
    type: TYPE,
    required: true,
    credentialTypes: types,
    filter: (credential) => (fits(credential, types) ? isListed(credential) : isNewChoice(credential)),
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED takes a sentence only from a function of two
    validate: (value, options) => {
      const credential = RED.nodes.node(String(value));
      return (credential && fits(credential, types)) || t(problem);
    },
  };
}

function fits({ credentialType }: EditorNode, types: readonly string[] | undefined): boolean {
  return types?.some((type) => type === credentialType) ?? true;
}

/** The types that the node takes whose dialog is open, or lies under that of a credential. */
export function wantedTypes(): readonly string[] {
  return editedNode()?._def?.defaults?.credential?.credentialTypes ?? [];
}

/** The same where the node needs none that can be used: the picker lists all. */
export const anyCredentialDefault: PropertyDefault = { value: "", type: TYPE, required: false };

/** Says in the picker what it means to choose none: core, which draws the list anew after each dialog, says "none". */
export function nameNoCredential(text: string): void {
  const picker = $("#node-input-credential");
  const rename = () => {
    picker.children("[value=_ADD_]").text(text);
  };
  picker.on("change", rename);
  rename();
}

/**
 * Whether a credential stands in the picker: one that can be used, the current choice, one that was added or changed
 * and not deployed yet, and one whose state is not known. The first call of a filter has another `this`: none is used.
 */
function isListed(credential: EditorNode): boolean {
  return isUsable(credential) || isNewChoice(credential);
}

/** Core would choose another one for the author if these were missing. */
function isNewChoice({ changed, id }: EditorNode): boolean {
  return changed === true || id === editedNode()?.credential;
}

/** The live state is the config node's status: see nodes/runtime/status-of.ts. */
function isUsable({ status }: EditorNode): boolean {
  return status?.fill !== "yellow";
}

/** The node with a picker whose dialog is open. */
function editedNode(): EditorNode | undefined {
  return RED.editor.getEditStack().findLast((node) => node._def?.defaults?.credential?.type === TYPE);
}

/** Says under the picker how many credentials are hidden, with a way to each of them. Ends with the function it gives. */
export function showHiddenCredentials(node: EditorNode): () => void {
  // Held on to: while a credential's dialog lies over this one, this one is not in the document.
  const picker = $("#node-input-credential");
  const place = $("#keyring-hidden-credentials");
  const isHidden = ({ id }: EditorNode) =>
    picker.children().filter((_index, option) => $(option).val() === id).length === 0;
  const draw = () => {
    drawHidden(place.empty(), credentialsHere(node).filter(isHidden));
  };
  // A credential that was authorized in its own dialog becomes a choice; the author's choice stays.
  const onChange = (changed: EditorNode) => {
    if (changed.type !== TYPE) return;
    for (const credential of credentialsHere(node).filter(isHidden))
      if (isListed(credential)) addChoice(picker, credential);
    draw();
  };
  draw();
  for (const event of EVENTS) RED.events.on(event, onChange);
  return () => {
    for (const event of EVENTS) RED.events.off(event, onChange);
  };
}

/** Credentials that the node takes, of all flows and of its own flow or subflow. */
function credentialsHere(node: EditorNode): EditorNode[] {
  const found: EditorNode[] = [];
  const types = node._def?.defaults?.credential?.credentialTypes;
  RED.nodes.eachConfig((config) => {
    if (config.type === TYPE && fits(config, types) && (!config.z || config.z === node.z)) found.push(config);
  });
  return found;
}

function addChoice(picker: JQuery, credential: EditorNode): void {
  picker.append($("<option>").val(credential.id).text(RED.utils.getNodeLabel(credential, credential.id)));
}

function drawHidden(place: JQuery, hidden: readonly EditorNode[]): void {
  if (hidden.length === 0) return;
  const sentence = t(hidden.length === 1 ? "picker.hiddenOne" : "picker.hidden", { count: hidden.length });
  place.append($("<span>").text(`${sentence} `));
  hidden.forEach((credential, index) => {
    const link = $("<a class='keyring-link' role='button' tabindex='0'>").text(
      RED.utils.getNodeLabel(credential, credential.id),
    );
    link.on("click", () => {
      RED.editor.editConfig("", TYPE, credential.id);
    });
    place.append(index > 0 ? ", " : "", link);
  });
}
