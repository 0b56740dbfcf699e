import { parseUrl } from "../../../src/parse-url.js";
import { t } from "../shared/text.js";
import { field, textOf } from "./form-fields.js";

/** Shows what the chosen ways of Consumer Pre-Authentication need, and says what is still missing: it has no Authorize. */
export function showPreAuthentication(): void {
  const isOurs = textOf("credentialType") === "pre_authentication";
  const isIntrospected = textOf("verification") === "introspection";
  $(".keyring-pre-authentication-only").toggle(isOurs);
  $(".keyring-by-signature").toggle(!isIntrospected);
  $(".keyring-by-introspection").toggle(isIntrospected);
  $("#keyring-introspection-secret-row").toggle(textOf("introspectionAuthentication") !== "none");
  $(".keyring-exchange").toggle(isExchanged());
  $("#keyring-exchange-secret-row").toggle(textOf("exchangeAuthentication") !== "none");
  $("#keyring-verification-hint").text(t(`verification-hint.${textOf("verification")}`));
  const missing = isOurs ? missingNames().map((name) => t(`label.${name}`)) : [];
  $("#keyring-missing")
    .text(t("panel.missing", { fields: missing.join(", ") }))
    .toggle(missing.length > 0);
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
    ...(isExchanged() ? ["exchangeUrl", ...clientFields("exchange")] : []),
  ];
  return needed.filter((name) => textOf(name) === "");
}

function clientFields(use: "introspection" | "exchange"): readonly string[] {
  const hasSecret = textOf(`${use}Authentication`) !== "none";
  return [`${use}ClientId`, ...(hasSecret ? [`${use}Secret`] : [])];
}

function isExchanged(): boolean {
  return field("exchange").is(":checked");
}
