import type { Setup } from "../shared/setup.js";
import { t } from "../shared/text.js";
import { field, textOf } from "./form-fields.js";

type Apps = Setup["apps"];

/** The administrator registered the app for one grant, and consumers can sign in with one only. */
export function takeGrant(apps: Apps): void {
  const app = chosenApp(apps);
  if (textOf("credentialType") === "consumer") field("grant").val("authorization_code");
  else if (app) field("grant").val(app.grant);
  const isUnsuitable = app !== undefined && !isSuitable(app);
  $(".keyring-problem[data-for=systemApp]").text(isUnsuitable ? t("check.appUnsuitable") : "");
}

/** Offers the apps that the credential's type can use; the one that is chosen stays. */
export function showApps(apps: Apps, chosen: string): void {
  const select = field("systemApp").empty();
  const offered = apps.filter((app) => isSuitable(app) || app.name === chosen);
  const add = (name: string, label: string) => select.append($("<option>").val(name).text(label));
  if (!offered.some(({ name }) => name === chosen)) add(chosen, chosen === "" ? t("label.chooseApp") : chosen);
  for (const { name, label } of offered) add(name, label);
  select.val(chosen);
  const isSystem = textOf("app") === "system";
  const hasChoice = offered.length > 0 || isSystem;
  $("input[name=keyring-app][value=system]").prop("disabled", !hasChoice);
  $(`input[name=keyring-app][value=${isSystem ? "system" : "custom"}]`).prop("checked", true);
  $("#keyring-app-hint").text(t(hasChoice ? "hint.app" : "hint.noApps"));
}

function chosenApp(apps: Apps): Apps[number] | undefined {
  return textOf("app") === "system" ? apps.find(({ name }) => name === textOf("systemApp")) : undefined;
}

/** Nobody signs in to an app for Client Credentials. */
function isSuitable({ grant }: Apps[number]): boolean {
  return textOf("credentialType") !== "consumer" || grant === "authorization_code";
}
