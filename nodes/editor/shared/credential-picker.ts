import { fitsNode } from "./credential-types.js";
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

/** The same where a node can use some types only. */
export function credentialDefaultOf(nodeType: string): PropertyDefault {
  const fits = ({ credentialType }: EditorNode) => fitsNode(nodeType, credentialType);
  return {
    value: "",
    type: TYPE,
    filter: (credential) =>
      isListed(credential) && (fits(credential) || credential.id === currentChoice() || isNew(credential)),
  };
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
  return isUsable(credential) || credential.changed === true || credential.id === currentChoice();
}

/** The live state is the config node's status: see nodes/runtime/status-of.ts. */
function isUsable({ status }: EditorNode): boolean {
  return status?.fill !== "yellow";
}

/** Added just now, in a dialog over the node's: were it not listed, the browser would choose another in its place. */
function isNew({ changed, users }: EditorNode): boolean {
  return changed === true && Array.isArray(users) && users.length === 0;
}

function currentChoice(): unknown {
  const edited = RED.editor.getEditStack().findLast((node) => node._def?.defaults?.credential?.type === TYPE);
  return edited?.credential;
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

/** Credentials that the node could use, of all flows and of its own flow or subflow. */
function credentialsHere(node: EditorNode): EditorNode[] {
  const found: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    const isHere = config.type === TYPE && (!config.z || config.z === node.z);
    if (isHere && fitsNode(node.type, config.credentialType)) found.push(config);
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
