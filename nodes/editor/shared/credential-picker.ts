import { CREDENTIAL_TYPES } from "../../../src/credentials/credential-form.js";
import { t } from "./text.js";

export const CREDENTIAL = "keyring-credential";

/** What a property that names a credential is for: one of these types, or any where none are named. */
export interface Picker {
  readonly property: string;
  readonly types?: readonly string[];
}

/** The default of such a property: the picker lists what can be used, and never swaps the author's choice. */
function pickerDefault({ property, types }: Picker): PropertyDefault {
  return {
    value: "",
    type: CREDENTIAL,
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

/** Whether a credential is of one of these types. */
export function fits({ credentialType }: EditorNode, types: readonly string[] | undefined): boolean {
  return types?.some((type) => type === credentialType) ?? true;
}

/** The types that the node takes whose dialog lies under that of a new credential: of its first picker that has none yet. */
export function wantedTypes(): readonly string[] {
  const node = RED.editor.getEditStack().findLast(({ type }) => type !== CREDENTIAL);
  const pickers = Object.entries(node?._def?.defaults ?? {}).filter(([, { type }]) => type === CREDENTIAL);
  const [, picker] = pickers.find(([property]) => !node?.[property]) ?? pickers[0] ?? [];
  return picker?.credentialTypes ?? [];
}

/** The same where the node needs none that can be used: the picker lists all. */
export const anyCredentialDefault: PropertyDefault = { value: "", type: CREDENTIAL, required: false };

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
export function isListed(credential: EditorNode, { property, types }: Picker): boolean {
  const edited = editedNode(property);
  if (credential.id === edited?.[property]) return true;
  if (credential.id === edited?.id) return false; // it can't be its own certificate
  if (credential.changed === true) return fits(credential, types) || !credential.status;
  return fits(credential, types) && isUsable(credential);
}

/** The live state is the config node's status: see nodes/runtime/status-of.ts. */
function isUsable({ status }: EditorNode): boolean {
  return status?.fill !== "yellow";
}

/** The node with such a picker whose dialog is open. */
function editedNode(property: string): EditorNode | undefined {
  return RED.editor.getEditStack().findLast((node) => node._def?.defaults?.[property]?.type === CREDENTIAL);
}
