import { CREDENTIAL_TYPES } from "../../../src/credentials/credential-form.js";
import { t } from "./text.js";

const TYPE = "keyring-credential";

/** A dialog was saved, with or without a change of the node. */
const EVENTS = ["editor:save", "nodes:change"];

/** What a property that names a credential is for: one of these types, or any where none are named. */
interface Picker {
  readonly property: string;
  readonly types?: readonly string[];
}

/** The default of such a property: the picker lists what can be used, and never swaps the author's choice. */
function pickerDefault({ property, types }: Picker): PropertyDefault {
  return {
    value: "",
    type: TYPE,
    required: false,
    ...(types && { credentialTypes: types }),
    filter: (credential) => isListed(credential, { property, ...(types && { types }) }),
  };
}

export const credentialDefault = pickerDefault({ property: "credential" });

/** Of an OAuth 2.0 credential: the client certificate that its token requests go over. */
export const certificateDefault = pickerDefault({ property: "certificate", types: ["mutual"] });

/** What goes into a request, not under it. */
const WITHOUT_CERTIFICATES = CREDENTIAL_TYPES.filter((type) => type !== "mutual");

/** Of a node with a client certificate: what goes on top of it. */
export const secondCredentialDefault = pickerDefault({ property: "secondCredential", types: WITHOUT_CERTIFICATES });

/** Of a node that needs a header of the credential. */
export const headerCredentialDefault = pickerDefault({ property: "credential", types: WITHOUT_CERTIFICATES });

/** The same where the node needs a credential, of one of these types: the others are not listed, nor counted as hidden. */
export function credentialOfTypes(types: readonly string[], problem: string): PropertyDefault {
  return {
    ...pickerDefault({ property: "credential", types }),
    required: true,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED takes a sentence only from a function of two
    validate: (value, options) => {
      const credential = RED.nodes.node(String(value));
      return (credential !== undefined && credential !== null && fits(credential, types)) || t(problem);
    },
  };
}

function fits({ credentialType }: EditorNode, types: readonly string[] | undefined): boolean {
  return types?.some((type) => type === credentialType) ?? true;
}

/** The types that the node takes whose dialog lies under that of a new credential: of its first picker that has none yet. */
export function wantedTypes(): readonly string[] {
  const node = RED.editor.getEditStack().findLast(({ type }) => type !== TYPE);
  const pickers = Object.entries(node?._def?.defaults ?? {}).filter(([, { type }]) => type === TYPE);
  const [, picker] = pickers.find(([property]) => !node?.[property]) ?? pickers[0] ?? [];
  return picker?.credentialTypes ?? [];
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
 * Whether a credential stands in the picker: one that can be used, the current choice, one that was changed and not
 * deployed yet, and one whose state is not known. One that was just added stands there whatever its type: core would take
 * another one in its place. The first call of a filter has another `this`: none is used.
 */
function isListed(credential: EditorNode, { property, types }: Picker): boolean {
  if (credential.id === currentChoice(property)) return true;
  if (RED.editor.getEditStack().some(({ id }) => id === credential.id)) return false; // it can't be its own certificate
  if (credential.changed === true) return fits(credential, types) || !credential.status;
  return fits(credential, types) && isUsable(credential);
}

/** The live state is the config node's status: see nodes/runtime/status-of.ts. */
function isUsable({ status }: EditorNode): boolean {
  return status?.fill !== "yellow";
}

function currentChoice(property: string): unknown {
  const edited = RED.editor.getEditStack().findLast((node) => node._def?.defaults?.[property]?.type === TYPE);
  return edited?.[property];
}

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
    if (changed.type !== TYPE) return;
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
