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

/** Says under the picker how many credentials are hidden, with a way to each of them. */
export function showHiddenCredentials(node: EditorNode): void {
  const place = $("#keyring-hidden-credentials").empty();
  const hidden: EditorNode[] = [];
  RED.nodes.eachConfig((credential) => {
    if (credential.type === TYPE && !isListed(credential) && credential.id !== node.credential) hidden.push(credential);
  });
  if (hidden.length === 0) return;
  place.append(
    $("<span>").text(`${t(hidden.length === 1 ? "picker.hiddenOne" : "picker.hidden", { count: hidden.length })} `),
  );
  hidden.forEach((credential, index) => {
    const link = $("<a class='keyring-link' role='button' tabindex='0'>").text(
      RED.utils.getNodeLabel(credential, credential.id),
    );
    link.on("click", () => {
      RED.editor.editConfig("credential", TYPE, credential.id, "node-input");
    });
    place.append(index > 0 ? ", " : "", link);
  });
}
