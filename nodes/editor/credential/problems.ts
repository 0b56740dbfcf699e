import { t } from "../shared/text.js";
import { CHECKS } from "./checks.js";
import { field, needsSecret, textOf } from "./form-fields.js";
import { readNluCredentials } from "./nlu-credentials.js";
import { chosenProvider } from "./provider-fields.js";

/** A sentence under each field that can't work as it is typed; nothing for one that is still empty. */
export function showProblems(): void {
  for (const [name, check] of Object.entries(CHECKS)) showProblem(name, check(textOf(name)));
  const areVariablesValid = chosenProvider() !== undefined;
  $("#keyring-provider-variables .keyring-problem").text(areVariablesValid ? "" : t("check.variable"));
}

/** The fields that must be filled before Authorize can do anything, by their labels. */
export function missingFields(): readonly string[] {
  if (textOf("credentialType") === "nlu")
    return ["none", "unusable"].includes(readNluCredentials().kind) ? [t("label.nluCredentials")] : [];
  const isSystem = textOf("app") === "system";
  const isCode = textOf("grant") === "authorization_code";
  const needed = isSystem
    ? ["systemApp"]
    : [
        "clientId",
        ...(needsSecret("clientAuthentication") ? ["clientSecret"] : []),
        ...(textOf("clientAuthentication") === "tls_client_auth" ? ["certificate"] : []),
        ...(isCode ? ["authorizationUrl"] : []),
        "tokenUrl",
      ];
  const { authorizationUrl = "", tokenUrl = "" } = isSystem ? {} : (chosenProvider() ?? {});
  const given: Readonly<Record<string, string>> = { authorizationUrl, tokenUrl }; // an empty URL is the preset's
  return needed.filter((name) => (textOf(name) || given[name] || "") === "").map((name) => t(`label.${name}`));
}

function showProblem(name: string, problem: string | undefined): void {
  $(`.keyring-problem[data-for=${name}]`).text(problem === undefined ? "" : t(problem));
  field(name).toggleClass("input-error", problem !== undefined);
}
