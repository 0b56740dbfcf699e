import { parseUrl } from "../../../src/parse-url.js";
import { t } from "../shared/text.js";
import { isTicked, needsSecret, textOf } from "./form-fields.js";
import { renderPanel } from "./panel-view.js";

/** Consumer Pre-Authentication has no Authorize: what is still missing stands in the place of its panel. */
export function showWhatPreAuthenticationLacks(): void {
  const isOurs = textOf("credentialType") === "pre_authentication";
  const missing = isOurs ? missingNames().map((name) => t(`label.${name}`)) : [];
  renderPanel($("#keyring-missing").toggle(missing.length > 0), {
    look: "plain",
    title: t("panel.notComplete"),
    texts: [t("panel.missing", { fields: missing.join(", ") })],
  });
}

/** Where the issuer is no address its metadata can't say where its keys are. */
function missingNames(): readonly string[] {
  const isUrl = parseUrl(textOf("issuer")) !== undefined || textOf("issuer").startsWith("${");
  const needed = [
    "issuer",
    "audience",
    ...(textOf("verification") === "introspection"
      ? ["introspectionUrl", ...clientFields("introspection")]
      : textOf("issuer") === "" || isUrl
        ? []
        : ["jwksUrl"]),
    ...(isTicked("exchange") ? ["exchangeUrl", ...clientFields("exchange")] : []),
  ];
  return needed.filter((name) => textOf(name) === "");
}

function clientFields(use: "introspection" | "exchange"): readonly string[] {
  return [`${use}ClientId`, ...(needsSecret(`${use}Authentication`) ? [`${use}Secret`] : [])];
}
