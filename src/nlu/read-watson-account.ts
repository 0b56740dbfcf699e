import { Failure } from "../failure.js";
import { isSecure, parseUrl } from "../parse-url.js";
import type { WatsonAccount } from "./nlu-account.js";
import { isMembers, requiredMember, textMember, type Members } from "./json-members.js";

/** How deep IBM Cloud wraps a service's credentials: `{ "assistant": [{ "credentials": { … } }] }`. */
const MOST_WRAPPERS = 4;

export function isWatsonJson(value: unknown): boolean {
  const members = unwrap(value);
  return members !== undefined && ("apikey" in members || "iam_apikey" in members || "password" in members);
}

/** The service of IBM Cloud's JSON, wrapped or not. Throws `nlu-member-missing` and `nlu-member-invalid`. */
export function readWatsonAccount(value: unknown): WatsonAccount {
  const members = unwrap(value) ?? {};
  const url = readUrl(members);
  const apiKey = textMember(members, "apikey") ?? textMember(members, "iam_apikey");
  if (apiKey !== undefined) return { kind: "watson", login: "api_key", url, apiKey };
  const username = textMember(members, "username");
  if (username === undefined) throw new Failure("nlu-member-missing", { member: "apikey" });
  return { kind: "watson", login: "basic", url, username, password: requiredMember(members, "password") };
}

/** As the console gives them, in an array of service keys, or in an app's list of services. */
function unwrap(value: unknown, wrappers = MOST_WRAPPERS): Members | undefined {
  if (wrappers === 0) return undefined;
  if (Array.isArray(value)) return unwrap(value[0], wrappers - 1);
  if (!isMembers(value)) return undefined;
  if (isMembers(value.credentials)) return value.credentials;
  const services = Object.values(value).find(Array.isArray);
  return services === undefined || "url" in value ? value : unwrap(services, wrappers - 1);
}

function readUrl(members: Members): string {
  const text = requiredMember(members, "url");
  const url = parseUrl(text);
  if (url === undefined || !isSecure(url) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new Failure("nlu-member-invalid", { member: "url" });
  return text.replace(/\/+$/, "");
}
