import { isVariable } from "../../../src/credentials/resolve-environment.js";
import { Failure } from "../../../src/failure.js";
import type { NluAccount, NluProvider } from "../../../src/nlu/nlu-account.js";
import { dialogflowUrl, nluBaseUrl, nluFacts } from "../../../src/nlu/nlu-engine.js";
import { readNluAccount } from "../../../src/nlu/read-nlu-account.js";
import { t } from "../shared/text.js";
import { field, textOf } from "./form-fields.js";

/** What is known of an account without its secret: by the pasted JSON, or as the server tells it of the deployed one. */
export interface KnownAccount {
  readonly facts: Readonly<Record<string, string>>;
  /** Whether a token must be got, or user name and password go with each request. */
  readonly needsToken: boolean;
}

/** What stands in the place of the credentials' JSON. */
export type NluCredentials =
  | { readonly kind: "none" }
  /** Saved before; the editor does not have it. */
  | { readonly kind: "stored" }
  | { readonly kind: "variable"; readonly text: string }
  | { readonly kind: "pasted"; readonly account: KnownAccount }
  | { readonly kind: "unusable"; readonly problem: string };

export function chosenNlu(): NluProvider {
  return textOf("nluProvider") as NluProvider;
}

/** What the form has as credentials just now, and what is wrong with it. */
export function readNluCredentials(): NluCredentials {
  const text = textOf("nluCredentials");
  if (text === "") return { kind: "none" };
  if (text === "__PWRD__") return { kind: "stored" };
  if (isVariable(text)) return { kind: "variable", text };
  try {
    return { kind: "pasted", account: knownOf(readNluAccount(chosenNlu(), text)) };
  } catch (error) {
    const { code, facts } = error instanceof Failure ? error : new Failure("nlu-not-json");
    return { kind: "unusable", problem: t(`failure.${code}`, facts) };
  }
}

/** A problem of what the server knows, where another provider was chosen since. */
export function problemOfStored({ facts }: KnownAccount): string | undefined {
  const isGoogles = "project_id" in facts;
  if (isGoogles === (chosenNlu() !== "watson")) return undefined;
  return t(isGoogles ? "failure.nlu-google-json" : "failure.nlu-watson-json");
}

/** Where requests go unless the author says otherwise; empty where only the JSON knows. */
export function impliedBaseUrl(known: KnownAccount | undefined): string {
  return chosenNlu() === "watson" ? (known?.facts.url ?? "") : dialogflowUrl(textOf("nluLocation"));
}

export function setNluCredentials(text: string): void {
  field("nluCredentials").val(text).trigger("change");
}

function knownOf(account: NluAccount): KnownAccount {
  const location = textOf("nluLocation");
  const facts = nluFacts(account, location, nluBaseUrl(account, location));
  return { facts, needsToken: account.kind === "google" || account.login === "api_key" };
}
