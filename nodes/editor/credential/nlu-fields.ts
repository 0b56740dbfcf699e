import { t } from "../shared/text.js";
import { readDeployed } from "./authorize-request.js";
import { field, textOf } from "./form-fields.js";
import {
  chosenNlu,
  impliedBaseUrl,
  problemOfStored,
  readNluCredentials,
  setNluCredentials,
  type KnownAccount,
  type NluCredentials,
} from "./nlu-credentials.js";

/** The part of the form that Third-party NLU has to itself. */
export interface NluFields {
  refresh(): void;
  /** Whether there is a token to get; not where user name and password go with each request. */
  needsToken(): boolean;
}

/**
 * Draws the fields of Third-party NLU. JSON that is pasted goes out of sight as soon as it can be used: what stays are
 * its facts, which the server tells of credentials that were saved.
 */
export function prepareNluFields(node: EditorNode, onChange: () => void): NluFields {
  const paste = $("#keyring-nlu-paste");
  let stored: KnownAccount | undefined;
  let isPasting = readNluCredentials().kind === "none";
  const before = textOf("nluCredentials"); // stays where nothing else is pasted
  if (textOf("nluProvider") === "") field("nluProvider").val("dialogflow_es"); // of a flow file from before this type
  const knownNow = (credentials: NluCredentials) => {
    if (credentials.kind === "pasted") return credentials.account;
    return ["stored", "variable"].includes(credentials.kind) ? stored : undefined;
  };
  paste.on("input", () => {
    if (!isPasting) return; // a long paste comes in several events, and the last one after it was taken
    const text = String(paste.val()).trim();
    setNluCredentials(text || before);
    isPasting = text === "" || !["pasted", "variable"].includes(readNluCredentials().kind);
    if (!isPasting) paste.val("");
    onChange();
  });
  $("#keyring-nlu-replace").on("click", () => {
    isPasting = true;
    setNluCredentials(before);
    onChange();
    paste.trigger("focus");
  });
  readDeployed(node.id).then(
    ({ account }) => {
      stored = account;
      onChange();
    },
    () => undefined, // the Authorize panel says it
  );
  return {
    refresh() {
      const credentials = readNluCredentials();
      const known = knownNow(credentials);
      showAccount(credentials, known, isPasting);
      if (textOf("credentialType") === "nlu")
        field("baseUrl").attr("placeholder", impliedBaseUrl(known) || "https://api.example.com");
    },
    needsToken: () => knownNow(readNluCredentials())?.needsToken ?? true,
  };
}

function showAccount(credentials: NluCredentials, known: KnownAccount | undefined, isPasting: boolean): void {
  const rows = isPasting ? [] : rowsOf(credentials, known);
  $("#keyring-nlu-paste").toggle(isPasting);
  $("#keyring-nlu-account").toggle(!isPasting);
  const list = $("#keyring-nlu-account dl").empty();
  for (const [name, value] of rows) list.append($("<dt>").text(t(`nlu-fact.${name}`)), $("<dd>").text(value));
  $("#keyring-nlu-hint").text(hintOf(known, isPasting));
  $(".keyring-problem[data-for=nluCredentials]").text(problemOf(credentials, known, isPasting) ?? "");
  $("#keyring-nlu-paste").toggleClass("input-error", isPasting && credentials.kind === "unusable");
}

function rowsOf(credentials: NluCredentials, known: KnownAccount | undefined): readonly (readonly [string, string])[] {
  if (credentials.kind === "variable") return [["variable", credentials.text]];
  const { project_id: project, client_email: account, url = "" } = known?.facts ?? {};
  return project === undefined || account === undefined
    ? [["url", url] as const].filter(([, value]) => value !== "")
    : [
        ["project_id", project],
        ["client_email", account],
      ];
}

function hintOf(known: KnownAccount | undefined, isPasting: boolean): string {
  if (isPasting) return `${t(`nlu-paste-hint.${chosenNlu()}`)} ${t("hint.nluPaste")}`;
  return known?.needsToken === false ? t("hint.nluLogin") : t("hint.nluStored");
}

function problemOf(
  credentials: NluCredentials,
  known: KnownAccount | undefined,
  isPasting: boolean,
): string | undefined {
  if (credentials.kind === "unusable") return credentials.problem;
  return credentials.kind === "stored" && known && !isPasting ? problemOfStored(known) : undefined;
}
