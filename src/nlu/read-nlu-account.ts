import { Failure } from "../failure.js";
import { isMembers } from "./json-members.js";
import type { NluAccount, NluProvider } from "./nlu-account.js";
import { isGoogleJson, readGoogleAccount } from "./read-google-account.js";
import { isWatsonJson, readWatsonAccount } from "./read-watson-account.js";

/**
 * The account of a provider's JSON. Throws `nlu-not-json`, `nlu-google-json` or `nlu-watson-json` where it is the other
 * one's, `nlu-not-service-account`, `nlu-member-missing`, `nlu-member-invalid` and `nlu-key-unreadable`.
 */
export function readNluAccount(provider: NluProvider, text: string): NluAccount {
  const value = parseJson(text);
  if (provider === "watson") {
    if (isMembers(value) && isGoogleJson(value)) throw new Failure("nlu-google-json");
    return readWatsonAccount(value);
  }
  if (isWatsonJson(value)) throw new Failure("nlu-watson-json");
  if (!isMembers(value)) throw new Failure("nlu-not-json");
  return readGoogleAccount(value);
}

/** Without the parser's error: it quotes the text. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // as for a number or a text alone
  }
  throw new Failure("nlu-not-json");
}
