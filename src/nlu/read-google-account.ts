import { Failure } from "../failure.js";
import type { GoogleAccount } from "./nlu-account.js";
import { matchingMember, requiredMember, textMember, type Members } from "./json-members.js";

const TOKEN_URL = "https://oauth2.googleapis.com/token";

/** Whether the JSON is one that Google gives out, of whatever kind. */
export function isGoogleJson(members: Members): boolean {
  return ["client_email", "private_key", "web", "installed", "client_id", "audience"].some((name) => name in members);
}

/** The service account of a key file. Throws `nlu-not-service-account`, `nlu-member-missing` and the like. */
export function readGoogleAccount(members: Members): GoogleAccount {
  const found = kindOf(members);
  if (found !== "service_account") throw new Failure("nlu-not-service-account", { found });
  const keyId = textMember(members, "private_key_id");
  return {
    kind: "google",
    projectId: matchingMember(members, "project_id", /^[a-z][\w.:-]*$/i),
    clientEmail: matchingMember(members, "client_email", /^[^\s@/?#]+@[^\s@/?#]+$/),
    privateKey: readPem(requiredMember(members, "private_key")),
    tokenUrl: textMember(members, "token_uri") ?? TOKEN_URL,
    ...(keyId !== undefined && { keyId }),
  };
}

/** Google's own word for the file's kind; an OAuth client's has none. */
function kindOf(members: Members): string {
  if ("web" in members || "installed" in members) return "OAuth client";
  return requiredMember(members, "type").slice(0, 50);
}

/** Environment files and shells often turn line breaks into `\n`, or into blanks. */
function readPem(text: string): string {
  const pem = text.replaceAll("\\n", "\n").trim();
  const [, begin = "", body = "", end = ""] =
    /^(-----BEGIN (?:RSA )?PRIVATE KEY-----)([\sA-Za-z0-9+/=]+)(-----END (?:RSA )?PRIVATE KEY-----)$/.exec(pem) ?? [];
  if (body.trim() === "") throw new Failure("nlu-key-unreadable");
  return [begin, ...body.trim().split(/\s+/), end, ""].join("\n");
}
