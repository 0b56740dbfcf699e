import { serverNamed } from "../../../src/credentials/server-named.js";
import { hasConsumers } from "../shared/credential-types.js";
import { editorOrigin, loadSetup, type Setup } from "../shared/setup.js";
import { wantedTypes } from "../shared/credential-picker.js";
import { showNameValueRows, readNameValueRows, type NameValue } from "../shared/name-value-rows.js";
import { fillEmptyChoices } from "../shared/show-fields.js";
import { textIn } from "../shared/text.js";
import { showAdvancedCount } from "./advanced-count.js";
import { prepareAuthenticationUrl } from "./authentication-url.js";
import { AuthorizePanel } from "./authorize-panel.js";
import { showCallbackUrl } from "./callback-url.js";
import { showConsumerPanel } from "./consumer-panel.js";
import { ConsumersSection } from "./consumers-section.js";
import { field, readForm, readSecrets, readVariables, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";
import { MutualForm } from "./mutual-form.js";
import { showParts } from "./parts.js";
import { showWhatPreAuthenticationLacks } from "./pre-authentication.js";
import {
  chosenProvider,
  fillFromProvider,
  showProviderChoices,
  showProviderDetails,
  showVariables,
} from "./provider-fields.js";
import { prepareNluFields, type NluFields } from "./nlu-fields.js";
import { showProblems } from "./problems.js";
import { showApps, takeGrant } from "./system-apps.js";
import { TestPanel } from "./test-panel.js";

/** The open dialog of a credential. */
export interface CredentialDialog {
  save(): void;
  cancel(): void;
}

/** Draws the form of `node` and keeps it up to date while the author types. */
export function prepareCredentialForm(node: EditorNode): CredentialDialog {
  const kept = keptBy(node);
  fillIn(node);
  const form = $("#keyring-credential-form");
  const panel = new AuthorizePanel(node, () => readForm(kept));
  const consumers = new ConsumersSection(node.id);
  const mutual = new MutualForm(node);
  const nlu = prepareNluFields(node, () => {
    refresh();
  });
  const test = new TestPanel(node.id, () => {
    const files = mutual.question();
    return { form: { ...readForm(kept), ...files.form }, secrets: { ...readSecrets(), ...files.secrets } };
  });
  let apps: Setup["apps"] = [];
  const refresh = () => {
    takeGrant(apps);
    showParts();
    showWhatPreAuthenticationLacks();
    mutual.formChanged();
    showProviderDetails();
    nlu.refresh();
    showAuthorizePanel(nlu);
    showCallbackUrl(readForm(kept));
    showProblems();
    authenticationUrl.showReport();
    showConsumerPanel();
    showAdvancedCount();
    panel.formChanged();
    test.formChanged();
  };
  const authenticationUrl = prepareAuthenticationUrl(refresh);
  form.on("input change", refresh);
  onNewValue("credentialType", () => {
    showApps(apps, textOf("systemApp"));
    if (hasConsumers(textOf("credentialType"))) consumers.start();
    refresh();
  });
  wireChoices(form, refresh);
  loadSetup().then(
    (setup) => {
      kept.editorOrigin = editorOrigin(setup);
      apps = setup.apps;
      showApps(apps, textIn(node.systemApp));
      refresh();
      panel.start();
    },
    () => {
      panel.showUnreachable();
    },
  );
  refresh();
  if (hasConsumers(textOf("credentialType"))) consumers.start();

  return {
    save() {
      Object.assign(node, kept, { providerVariables: readVariables() });
      for (const name of ROW_FIELDS) node[name] = readNameValueRows(rowsOf(name));
      consumers.close();
      test.close();
      mutual.save();
      panel.close({ isSaved: true });
    },
    cancel() {
      consumers.close();
      test.close();
      mutual.close();
      panel.close({ isSaved: false });
    },
  };
}

/** What of the node has no input in the form. */
function keptBy(node: EditorNode): { server: string; editorOrigin: string } {
  const otherwise = isNew(node) ? randomServer() : serverNamed(node.id);
  return { server: textIn(node.server) || otherwise, editorOrigin: textIn(node.editorOrigin) };
}

/** Gives the form what Node-RED doesn't put into it by itself. */
function fillIn(node: EditorNode): void {
  if (isNew(node)) beginAsWanted();
  fillEmptyChoices($("#keyring-credential-form"), node._def?.defaults ?? {});
  showProviderChoices(textIn(node.provider) || "other");
  for (const name of ROW_FIELDS) showNameValueRows(rowsOf(name), rowsIn(node[name]));
  showVariables(textOf("provider"), variablesIn(node.providerVariables));
  if (textOf("clientAuthentication") === "")
    field("clientAuthentication").val(chosenProvider()?.clientAuthentication ?? "header");
  $("#keyring-endpoints").prop("open", textOf("provider") === "other");
}

/** Choices that fill in other fields. */
function wireChoices(form: JQuery, refresh: () => void): void {
  onNewValue("provider", () => {
    showVariables(textOf("provider"), {});
    fillFromProvider();
    refresh();
  });
  $("#keyring-provider-variables").on("change", () => {
    fillFromProvider();
    refresh();
  });
  onNewValue("placement", () => {
    field("parameterName").val(textOf("placement") === "header" ? "Authorization" : "access_token");
    refresh();
  });
  form.on("change", "input[name=keyring-app]", (event) => {
    field("app")
      .val(String($(event.currentTarget).val()))
      .trigger("change");
  });
}

function isNew({ id }: EditorNode): boolean {
  return !RED.nodes.node(id);
}

/** A new credential is of the type that the node needs from whose dialog it is made. */
function beginAsWanted(): void {
  const [wanted] = wantedTypes();
  if (wanted !== undefined) field("credentialType").val(wanted);
}

/** Not at the changes that the editor triggers when it opens the dialog: the fields have their own values then. */
function onNewValue(name: string, react: () => void): void {
  let last = textOf(name);
  field(name).on("change", () => {
    if (textOf(name) === last) return;
    last = textOf(name);
    react();
  });
}

/** Not where there is nobody to sign in here, nor a token to get. */
function showAuthorizePanel(nlu: NluFields): void {
  const type = textOf("credentialType");
  $("#keyring-authorize-panel").toggle(type === "oauth2" || (type === "nlu" && nlu.needsToken()));
}

function rowsIn(value: unknown): NameValue[] {
  return Array.isArray(value) ? (value as NameValue[]) : [];
}

function variablesIn(value: unknown): Record<string, string> {
  return typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
}

/** Last segment of the callback URL: made once with the credential, so that what was registered stays true. */
function randomServer(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
