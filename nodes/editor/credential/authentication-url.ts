import {
  readAuthenticationUrl,
  type AuthenticationUrlReading,
} from "../../../src/credentials/read-authentication-url.js";
import { readNameValueRows, type NameValue } from "../shared/name-value-rows.js";
import { t } from "../shared/text.js";
import { field, rowsOf, textOf } from "./form-fields.js";

type Read = Extract<AuthenticationUrlReading, { state: "read" }>;

/** The field "Authentication URL": what is pasted there fills others, and is not kept itself. */
export interface AuthenticationUrlField {
  /** Says what it filled in and what is missing still. */
  showReport(): void;
}

export function prepareAuthenticationUrl(onFilled: () => void): AuthenticationUrlField {
  const input = $("#keyring-authentication-url");
  let reading: AuthenticationUrlReading | undefined;
  const take = () => {
    const text = String(input.val() ?? "").trim();
    reading = text === "" ? undefined : readAuthenticationUrl(text);
    if (reading?.state === "read") fillIn(reading);
    onFilled();
  };
  input.on("change", take);
  input.on("paste drop", () => setTimeout(take)); // the text is in the field after the event
  return {
    showReport() {
      $("#keyring-authentication-url-problem").text(
        reading?.state === "unreadable" ? t("check.authenticationUrl") : "",
      );
      $("#keyring-authentication-url-hint").toggle(reading === undefined);
      const sentences = reading?.state === "read" ? reportOf(reading) : [];
      $("#keyring-authentication-url-report")
        .empty()
        .append(sentences.map((sentence) => $("<div>").text(sentence)));
    },
  };
}

function fillIn({ preset, authorizationUrl, clientId, scope, authorizeParams, missing }: Read): void {
  field("provider")
    .val(preset?.provider.name ?? "other")
    .trigger("change"); // where it is another one than before, its URLs and quirks take the place of that one's
  for (const [name, value] of Object.entries(preset?.variables ?? {}))
    $(`#keyring-variable-${name}`).val(value).trigger("change");
  field("authorizationUrl").val(authorizationUrl);
  if (clientId !== undefined) field("clientId").val(clientId);
  if (scope !== undefined) field("scope").val(scope);
  addParameters(authorizeParams);
  if (missing.includes("tokenUrl")) $("#keyring-endpoints").prop("open", true);
}

function addParameters(parameters: readonly NameValue[]): void {
  const rows = rowsOf("authorizeParams");
  const all = new Map([...readNameValueRows(rows), ...parameters].map(({ name, value }) => [name, value]));
  rows.editableList("empty");
  for (const [name, value] of all) rows.editableList("addItem", { name, value });
}

function reportOf(reading: Read): readonly string[] {
  const { redirectUri = "", responseType = "", hadSecret, missing } = reading;
  const fields = missing.filter((name) => textOf(name) === "").map((name) => t(`label.${name}`));
  return [
    t("authenticationUrl.filledIn", { fields: filledIn(reading).join(", ") }),
    ...(redirectUri === "" ? [] : [t("authenticationUrl.redirectUri", { address: redirectUri })]),
    ...(responseType === "" ? [] : [t("authenticationUrl.responseType", { type: responseType })]),
    ...(hadSecret ? [t("authenticationUrl.hadSecret")] : []),
    ...(fields.length === 0 ? [] : [t("authenticationUrl.missing", { fields: fields.join(", ") })]),
  ];
}

function filledIn({ preset, clientId, scope, authorizeParams }: Read): readonly string[] {
  const count = authorizeParams.length;
  return [
    ...(preset ? [t("label.provider")] : []),
    t("label.authorizationUrl"),
    ...(clientId === undefined ? [] : [t("label.clientId")]),
    ...(scope === undefined ? [] : [t("label.scope")]),
    ...(count === 0
      ? []
      : [t(count === 1 ? "authenticationUrl.parameter" : "authenticationUrl.parameters", { count })]),
  ];
}
