import { CREDENTIAL, fits, isListed, type Picker } from "./credential-picker.js";
import { t } from "./text.js";

/** A dialog was saved, with or without a change of the node. */
const EVENTS = ["editor:save", "nodes:change"];

/** Says under the picker how many credentials are hidden, with a way to each of them. Ends with the function it gives. */
export function showHiddenCredentials(node: EditorNode): () => void {
  // Held on to: while a credential's dialog lies over this one, this one is not in the document.
  const picker = $("#node-input-credential");
  const place = $("#keyring-hidden-credentials");
  const types = node._def?.defaults?.credential?.credentialTypes;
  const kind: Picker = { property: "credential", ...(types && { types }) };
  const isHidden = ({ id }: EditorNode) =>
    picker.children().filter((_index, option) => $(option).val() === id).length === 0;
  const draw = () => {
    drawHidden(place.empty(), credentialsHere(node, types).filter(isHidden));
  };
  // A credential that was authorized in its own dialog becomes a choice; the author's choice stays.
  const onChange = (changed: EditorNode) => {
    if (changed.type !== CREDENTIAL) return;
    for (const credential of credentialsHere(node, undefined).filter(isHidden))
      if (isListed(credential, kind)) addChoice(picker, credential);
    draw();
  };
  draw();
  for (const event of EVENTS) RED.events.on(event, onChange);
  return () => {
    for (const event of EVENTS) RED.events.off(event, onChange);
  };
}

/** Credentials of these types, of all flows and of the node's own flow or subflow. */
function credentialsHere(node: EditorNode, types: readonly string[] | undefined): EditorNode[] {
  const found: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === CREDENTIAL && fits(config, types) && (!config.z || config.z === node.z)) found.push(config);
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
      RED.editor.editConfig("", CREDENTIAL, credential.id);
    });
    place.append(index > 0 ? ", " : "", link);
  });
}
