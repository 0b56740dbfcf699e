import { expandProvider } from "../../../src/providers/expand.js";
import { findProvider, providers } from "../../../src/providers/index.js";
import type { Provider, ProviderVariable } from "../../../src/providers/provider.js";
import { t } from "../shared/text.js";
import { field, readVariables, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";

export function showProviderChoices(chosen: string): void {
  const select = field("provider").empty();
  for (const { name, label } of providers) select.append($("<option>").val(name).text(label));
  select.val(findProvider(chosen) ? chosen : "other");
}

/** Inputs for what the provider's URLs need: a list, a text, or a list that takes other values too. */
export function showVariables(providerName: string, values: Readonly<Record<string, string>>): void {
  const place = $("#keyring-provider-variables").empty();
  for (const variable of findProvider(providerName)?.variables ?? []) {
    const id = `keyring-variable-${variable.name}`;
    const row = $("<div class='form-row'></div>").append($("<label>").attr("for", id).text(variable.label));
    const input = inputOf(variable).attr({ id, "data-variable": variable.name });
    input.val(values[variable.name] || variable.defaultValue);
    place.append(
      row.append(input, listOf(variable, input), $("<div class='keyring-problem'>").attr("data-for", variable.name)),
    );
  }
}

function inputOf({ options, pattern, placeholder }: ProviderVariable): JQuery {
  if (options === undefined || pattern !== undefined)
    return $("<input type='text'>").attr("placeholder", placeholder ?? "");
  const select = $("<select></select>");
  for (const { value, label } of options) select.append($("<option>").val(value).text(label));
  return select;
}

function listOf({ name, options, pattern }: ProviderVariable, input: JQuery): JQuery {
  if (options === undefined || pattern === undefined) return $();
  const id = `keyring-list-${name}`;
  input.attr("list", id);
  const list = $("<datalist></datalist>").attr("id", id);
  for (const { value, label } of options) list.append($("<option>").val(value).text(label));
  return list;
}

/** The chosen provider with its variables filled in; undefined while a variable is not valid. */
export function chosenProvider(): Provider | undefined {
  const provider = findProvider(textOf("provider"));
  try {
    return provider && expandProvider(provider, readVariables());
  } catch {
    return undefined;
  }
}

/** Puts the provider's URLs and quirks into the fields, in the place of another provider's. */
export function fillFromProvider(): void {
  const provider = chosenProvider();
  if (provider === undefined) return;
  const params = {
    authorizeParams: provider.authorizeParams,
    tokenParams: provider.tokenParams,
    refreshParams: provider.refreshParams,
  };
  field("authorizationUrl").val(provider.authorizationUrl);
  field("tokenUrl").val(provider.tokenUrl);
  field("refreshUrl").val(provider.refreshUrl ?? "");
  field("revocationUrl").val(provider.revocationUrl ?? "");
  field("baseUrl").val(provider.baseUrl ?? "");
  field("clientAuthentication").val(provider.clientAuthentication);
  field("headerScheme").val(provider.headerScheme ?? "");
  for (const name of ROW_FIELDS) {
    rowsOf(name).editableList("empty");
    for (const [key, value] of Object.entries(params[name] ?? {}))
      rowsOf(name).editableList("addItem", { name: key, value });
  }
  $("#keyring-endpoints").prop("open", provider.name === "other");
}

/** URLs that the provider's stand for where they are empty, and what their fields show where it has none. */
const URL_FIELDS = [
  ["authorizationUrl", () => "https://"],
  ["tokenUrl", () => "https://"],
  ["refreshUrl", () => t("placeholder.refreshUrl")],
  ["revocationUrl", () => t("placeholder.optional")],
  ["baseUrl", () => "https://api.example.com"],
  ["testUrl", () => t("placeholder.testUrl")],
] as const;

/** What the author should know of the provider, and where the client is registered. */
export function showProviderDetails(): void {
  const provider = chosenProvider();
  const isOther = provider === undefined || provider.name === "other";
  const url = provider?.registrationUrl ?? "";
  $("#keyring-provider-note").text(provider?.note ?? "");
  $("#keyring-registration")
    .attr("href", url || null)
    .text(url === "" ? "" : t("label.register", { provider: provider?.label ?? "" }));
  $("#keyring-registration")
    .parent()
    .toggle(url !== "");
  $("#keyring-endpoints-title").text(t("label.endpoints"));
  $("#keyring-endpoints-count").text(isOther ? "" : t("label.filledBy", { provider: provider.label }));
  $("#keyring-scope-row").toggle(provider?.scopeExample !== undefined || isOther || textOf("scope") !== "");
  for (const [name, otherwise] of URL_FIELDS) field(name).attr("placeholder", provider?.[name] || otherwise());
  field("scope").attr("placeholder", provider?.scopeExample ?? t("placeholder.optional"));
}
