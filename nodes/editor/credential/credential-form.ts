import { editorOrigin, loadSetup, type Setup } from "../shared/setup.js";
import { wantedTypes } from "../shared/credential-picker.js";
import { showNameValueRows, readNameValueRows, type NameValue } from "../shared/name-value-rows.js";
import { t, textIn } from "../shared/text.js";
import { AuthorizePanel } from "./authorize-panel.js";
import { showCallbackUrl } from "./callback-url.js";
import { field, readForm, readVariables, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";
import { showPreAuthentication } from "./pre-authentication.js";
import {
  chosenProvider,
  fillFromProvider,
  showProviderChoices,
  showProviderDetails,
  showVariables,
} from "./provider-fields.js";
import { showProblems } from "./problems.js";

/** Inputs of the folded section. */
const ADVANCED_FIELDS = [
  "allowedOrigins",
  "algorithms",
  "clockTolerance",
  "headerName",
  "headerScheme",
  "expiredStatuses",
  "expiredWhen",
  "callbackBaseUrl",
];

/** The open dialog of a credential. */
export interface CredentialDialog {
  save(): void;
  cancel(): void;
}

/** Draws the form of `node` and keeps it up to date while the author types. */
export function prepareCredentialForm(node: EditorNode): CredentialDialog {
  beginAsWanted(node);
  const kept = {
    server: textIn(node.server) || randomServer(),
    editorOrigin: textIn(node.editorOrigin),
  };
  showProviderChoices(textIn(node.provider) || "other");
  for (const name of ROW_FIELDS) showNameValueRows(rowsOf(name), rowsIn(node[name]));
  showVariables(textOf("provider"), variablesIn(node.providerVariables));
  if (textOf("clientAuthentication") === "")
    field("clientAuthentication").val(chosenProvider()?.clientAuthentication ?? "header");
  const panel = new AuthorizePanel(node, () => readForm(kept));
  const form = $("#keyring-credential-form");

  let apps: Setup["apps"] = [];
  const refresh = () => {
    takeGrantOfApp(apps);
    showWhatTheTypeNeeds();
    showProviderDetails();
    showCallbackUrl(readForm(kept));
    showProblems();
    showCounts();
    panel.formChanged();
  };
  form.on("input change", refresh);
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
      showApps(setup, textIn(node.systemApp));
      refresh();
      panel.start();
    },
    () => {
      panel.showUnreachable();
    },
  );
  refresh();

  return {
    save() {
      node.server = kept.server;
      node.editorOrigin = kept.editorOrigin;
      node.providerVariables = readVariables();
      for (const name of ROW_FIELDS) node[name] = readNameValueRows(rowsOf(name));
      panel.close({ isSaved: true });
    },
    cancel() {
      panel.close({ isSaved: false });
    },
  };
}

/** A new credential is of the type that the node needs from whose dialog it is made. */
function beginAsWanted(node: EditorNode): void {
  const [wanted] = wantedTypes();
  if (wanted !== undefined && !RED.nodes.node(node.id)) field("credentialType").val(wanted);
}

/** The administrator registered the app for one grant. */
function takeGrantOfApp(apps: Setup["apps"]): void {
  const app = textOf("app") === "system" ? apps.find(({ name }) => name === textOf("systemApp")) : undefined;
  if (app) field("grant").val(app.grant);
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

function showWhatTheTypeNeeds(): void {
  const type = textOf("credentialType");
  const isSystem = type === "oauth2" && textOf("app") === "system";
  const isCode = textOf("grant") === "authorization_code";
  for (const name of ["oauth2", "pre_authentication", "basic", "access_token"])
    $(`#keyring-${name}`).toggle(type === name);
  $(".keyring-oauth2-only").toggle(type === "oauth2");
  $(".keyring-token-use").toggle(type === "oauth2" || type === "pre_authentication");
  $(".keyring-custom").toggle(!isSystem);
  $(".keyring-system").toggle(isSystem);
  $(".keyring-code").toggle(isCode);
  $(".keyring-custom.keyring-code").toggle(isCode && !isSystem);
  $(".keyring-base-url, .keyring-origins").toggle(!isSystem);
  $("#keyring-provider-name-row").toggle(!isSystem && textOf("provider") === "other");
  $("#keyring-client-secret-row").toggle(!isSystem && textOf("clientAuthentication") !== "none");
  $("#keyring-token-type-row").toggle(textOf("placement") === "header");
  $("#keyring-parameter-name-label").text(t(textOf("placement") === "header" ? "label.headerName" : "label.queryName"));
  $("#keyring-placement-hint").text(textOf("placement") === "query" ? t("hint.placementQuery") : "");
  $("#keyring-type-hint").text(t(`type-hint.${type}`));
  $("#keyring-grant-hint").text(t(`grant-hint.${textOf("grant")}`));
  $("#keyring-authorize-panel").toggle(type === "oauth2");
  showPreAuthentication();
}

function showApps({ apps }: Setup, chosen: string): void {
  const select = field("systemApp").empty();
  const isKnown = apps.some(({ name }) => name === chosen);
  if (!isKnown)
    select.append(
      $("<option>")
        .val(chosen)
        .text(chosen === "" ? t("label.chooseApp") : chosen),
    );
  for (const { name, label } of apps) select.append($("<option>").val(name).text(label));
  select.val(chosen);
  const isOffered = apps.length > 0 || textOf("app") === "system";
  $("input[name=keyring-app][value=system]").prop("disabled", !isOffered);
  $(`input[name=keyring-app][value=${textOf("app") === "system" ? "system" : "custom"}]`).prop("checked", true);
  $("#keyring-app-hint").text(t(isOffered ? "hint.app" : "hint.noApps"));
}

/** Folded sections say what in them is set. */
function showCounts(): void {
  const isSet = (name: string) => textOf(name) !== "";
  const rows = ROW_FIELDS.filter((name) => readNameValueRows(rowsOf(name)).length > 0).length;
  const advanced = ADVANCED_FIELDS.filter(isSet).length + rows;
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
