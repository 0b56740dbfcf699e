import { t } from "./text.js";

const TYPE = "keyring-credential";

/** The default of a node's `credential` property: the picker lists what can be used and never swaps the author's choice. */
export const credentialDefault: PropertyDefault = {
  value: "",
  type: TYPE,
  required: false,
  filter: (credential) => isListed(credential),
};

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

function currentChoice(): unknown {
  const edited = RED.editor.getEditStack().findLast((node) => node._def?.defaults?.credential?.type === TYPE);
  return edited?.credential;
}

/** Says under the picker how many credentials are hidden, with a way to each of them. Ends with the function it gives. */
export function showHiddenCredentials(node: EditorNode): () => void {
  const draw = () => {
    const hidden = credentialsHere(node).filter((credential) => !isInPicker(credential));
    drawHidden($("#keyring-hidden-credentials").empty(), hidden);
  };
  // A credential that was authorized in its own dialog becomes a choice; the author's choice stays.
  const onChange = (changed: EditorNode) => {
    if (changed.type !== TYPE) return;
    for (const credential of credentialsHere(node))
      if (isListed(credential) && !isInPicker(credential)) addChoice(credential);
    draw();
  };
  draw();
  RED.events.on("nodes:change", onChange);
  return () => {
    RED.events.off("nodes:change", onChange);
  };
}

/** Credentials of all flows and of the node's own flow or subflow. */
function credentialsHere(node: EditorNode): EditorNode[] {
  const found: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === TYPE && (!config.z || config.z === node.z)) found.push(config);
  });
  return found;
}

function isInPicker({ id }: EditorNode): boolean {
  return $("#node-input-credential option").filter((_index, option) => $(option).val() === id).length > 0;
}

function addChoice(credential: EditorNode): void {
  $("#node-input-credential").append(
    $("<option>").val(credential.id).text(RED.utils.getNodeLabel(credential, credential.id)),
  );
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
