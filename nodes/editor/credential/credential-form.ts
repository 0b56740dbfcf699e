import { serverNamed } from "../../../src/credentials/server-named.js";
import { hasConsumers } from "../shared/credential-types.js";
import { editorOrigin, loadSetup, type Setup } from "../shared/setup.js";
import { wantedTypes } from "../shared/credential-picker.js";
import { showNameValueRows, readNameValueRows, type NameValue } from "../shared/name-value-rows.js";
import { fillEmptyChoices } from "../shared/show-fields.js";
import { t, textIn } from "../shared/text.js";
import { prepareAuthenticationUrl } from "./authentication-url.js";
import { AuthorizePanel } from "./authorize-panel.js";
import { showCallbackUrl } from "./callback-url.js";
import { showConsumerPanel } from "./consumer-panel.js";
import { ConsumersSection } from "./consumers-section.js";
import { field, readForm, readVariables, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";
import { MutualForm } from "./mutual-form.js";
import { showPreAuthentication } from "./pre-authentication.js";
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

/** Inputs of the folded section. */
const ADVANCED_FIELDS = [
  "allowedOrigins",
  "certificate",
  "algorithms",
  "clockTolerance",
  "headerName",
  "headerScheme",
  "expiredStatuses",
  "expiredWhen",
  "callbackBaseUrl",
  "nluScope",
  "nluTokenUrl",
];

/** The open dialog of a credential. */
export interface CredentialDialog {
  save(): void;
  cancel(): void;
}

/** Draws the form of `node` and keeps it up to date while the author types. */
export function prepareCredentialForm(node: EditorNode): CredentialDialog {
  const isNew = !RED.nodes.node(node.id);
  const kept = {
    server: textIn(node.server) || (isNew ? randomServer() : serverNamed(node.id)),
    editorOrigin: textIn(node.editorOrigin),
  };
  if (isNew) beginAsWanted();
  fillEmptyChoices($("#keyring-credential-form"), node._def?.defaults ?? {});
  showProviderChoices(textIn(node.provider) || "other");
  for (const name of ROW_FIELDS) showNameValueRows(rowsOf(name), rowsIn(node[name]));
  showVariables(textOf("provider"), variablesIn(node.providerVariables));
  if (textOf("clientAuthentication") === "")
    field("clientAuthentication").val(chosenProvider()?.clientAuthentication ?? "header");
  const panel = new AuthorizePanel(node, () => readForm(kept));
  const consumers = new ConsumersSection(node.id);
  const mutual = new MutualForm(node);
  const form = $("#keyring-credential-form");
  const nlu = prepareNluFields(node, () => {
    refresh();
  });

  let apps: Setup["apps"] = [];
  const refresh = () => {
    takeGrant(apps);
    showWhatTheTypeNeeds(nlu);
    mutual.formChanged();
    showProviderDetails();
    nlu.refresh();
    showCallbackUrl(readForm(kept));
    showProblems();
    authenticationUrl.showReport();
    showConsumerPanel();
    showCounts();
    panel.formChanged();
  };
  const authenticationUrl = prepareAuthenticationUrl(refresh);
  form.on("input change", refresh);
  onNewValue("credentialType", () => {
    showApps(apps, textOf("systemApp"));
    if (hasConsumers(textOf("credentialType"))) consumers.start();
    refresh();
  });
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
  $("#keyring-endpoints").prop("open", textOf("provider") === "other");
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
      node.server = kept.server;
      node.editorOrigin = kept.editorOrigin;
      node.providerVariables = readVariables();
      for (const name of ROW_FIELDS) node[name] = readNameValueRows(rowsOf(name));
      consumers.close();
      mutual.save();
      panel.close({ isSaved: true });
    },
    cancel() {
      consumers.close();
      mutual.close();
      panel.close({ isSaved: false });
    },
  };
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

function showWhatTheTypeNeeds(nlu: NluFields): void {
  const type = textOf("credentialType");
  const isOAuth = type === "oauth2" || type === "consumer";
  const isSystem = isOAuth && textOf("app") === "system";
  const isCode = textOf("grant") === "authorization_code";
  for (const name of ["pre_authentication", "basic", "access_token", "mutual", "nlu"])
    $(`#keyring-${name}`).toggle(type === name);
  $("#keyring-oauth2, .keyring-oauth2-only").toggle(isOAuth);
  $(".keyring-token-use").toggle(isOAuth || type === "pre_authentication");
  $(".keyring-nlu-only").toggle(type === "nlu");
  $(".keyring-custom").toggle(!isSystem);
  $(".keyring-system").toggle(isSystem);
  $(".keyring-code").toggle(isCode);
  $(".keyring-custom.keyring-code").toggle(isCode && !isSystem);
  $(".keyring-base-url, .keyring-origins").toggle(!isSystem);
  $("#keyring-grant-row").toggle(!isSystem && type === "oauth2");
  $("#keyring-authentication-url-row").toggle(!isSystem && type === "consumer");
  $("#keyring-consumer-panel").toggle(type === "consumer");
  $("#keyring-consumers").toggle(hasConsumers(type));
  $("#keyring-may-leave").toggle(!isSystem && putsHeader(type));
  $("#keyring-provider-name-row").toggle(!isSystem && textOf("provider") === "other");
  const isSecretless = ["none", "tls_client_auth"].includes(textOf("clientAuthentication"));
  $("#keyring-client-secret-row").toggle(!isSystem && !isSecretless);
  $("#keyring-token-type-row").toggle(textOf("placement") === "header");
  $("#keyring-parameter-name-label").text(t(textOf("placement") === "header" ? "label.headerName" : "label.queryName"));
  $("#keyring-placement-hint").text(textOf("placement") === "query" ? t("hint.placementQuery") : "");
  $("#keyring-type-hint").text(t(`type-hint.${type}`));
  $("#keyring-grant-hint").text(t(`grant-hint.${textOf("grant")}`));
  $("#keyring-authorize-panel").toggle(type === "oauth2" || (type === "nlu" && nlu.needsToken()));
  showPreAuthentication();
}

/** A query parameter and a client certificate can't be put onto messages. */
function putsHeader(type: string): boolean {
  return type !== "mutual" && (type !== "access_token" || textOf("placement") === "header");
}

/** Folded sections say what in them is set. */
function showCounts(): void {
  const isSet = (name: string) => textOf(name) !== "";
  const ticks = field("mayLeave").is(":checked") ? 1 : 0;
  const rows = ROW_FIELDS.filter((name) => readNameValueRows(rowsOf(name)).length > 0).length;
  const advanced = ADVANCED_FIELDS.filter(isSet).length + rows + ticks;
  $("#keyring-advanced-count").text(advanced > 0 ? t("label.countSet", { count: advanced }) : "");
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
