import { CREDENTIAL_TYPES } from "../../../src/credentials/credential-form.js";
import { hasConsumers } from "../shared/credential-types.js";
import { t } from "../shared/text.js";
import { isTicked, needsSecret, textOf } from "./form-fields.js";

type Condition = () => boolean;

/** Each type by its own name. */
const TYPES = Object.fromEntries(CREDENTIAL_TYPES.map((type) => [type, isOne("credentialType", type)]));

/** What a part of the form can need, by the words of its `data-needs`. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  ...TYPES,
  oauth: isOne("credentialType", "oauth2", "consumer"),
  "token-use": isOne("credentialType", "oauth2", "consumer", "pre_authentication"),
  testable: () => !hasConsumers(textOf("credentialType")),
  consumers: () => hasConsumers(textOf("credentialType")),
  header: putsHeader,
  custom: () => !isOfSystemApp(),
  system: isOfSystemApp,
  "chosen-app": () => !isOfSystemApp() || textOf("systemApp") !== "",
  code: isOne("grant", "authorization_code"),
  "other-provider": isOne("provider", "other"),
  "client-secret": () => needsSecret("clientAuthentication"),
  "placement-header": isOne("placement", "header"),
  signature: () => !isOne("verification", "introspection")(),
  introspection: isOne("verification", "introspection"),
  "introspection-secret": () => needsSecret("introspectionAuthentication"),
  exchange: () => isTicked("exchange"),
  "exchange-secret": () => needsSecret("exchangeAuthentication"),
  dialogflow: isOne("nluProvider", "dialogflow_es", "dialogflow_cx"),
  watson: isOne("nluProvider", "watson"),
};

/** Shows each part of the form that has all that it needs, and says what the chosen ways mean. */
export function showParts(): void {
  for (const part of $("#keyring-credential-form [data-needs]").toArray()) {
    const needs = (part.dataset.needs ?? "").split(" ");
    $(part).toggle(needs.every((word) => CONDITIONS[word]?.()));
  }
  const isHeader = textOf("placement") === "header";
  $("#keyring-parameter-name-label").text(t(isHeader ? "label.headerName" : "label.queryName"));
  $("#keyring-placement-hint").text(textOf("placement") === "query" ? t("hint.placementQuery") : "");
  $("#keyring-type-hint").text(t(`type-hint.${textOf("credentialType")}`));
  $("#keyring-grant-hint").text(t(`grant-hint.${textOf("grant")}`));
  $("#keyring-verification-hint").text(t(`verification-hint.${textOf("verification")}`));
}

function isOne(name: string, ...values: readonly string[]): Condition {
  return () => values.includes(textOf(name));
}

function isOfSystemApp(): boolean {
  return ["oauth2", "consumer"].includes(textOf("credentialType")) && textOf("app") === "system";
}

/** A query parameter and a client certificate can't be put onto messages. */
function putsHeader(): boolean {
  const type = textOf("credentialType");
  return type !== "mutual" && (type !== "access_token" || textOf("placement") === "header");
}
