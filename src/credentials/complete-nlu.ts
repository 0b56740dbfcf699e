import { createHash, createPrivateKey } from "node:crypto";
import { Failure } from "../failure.js";
import { mayReceiveSecrets } from "../http/secrets/allowed-origins.js";
import type { GoogleAccount, WatsonAccount } from "../nlu/nlu-account.js";
import { NLU_LABELS, nluBaseUrl, nluFacts } from "../nlu/nlu-engine.js";
import { readNluAccount } from "../nlu/read-nlu-account.js";
import { isLoopback, parseUrl } from "../parse-url.js";
import { completeCommon, required, splitList } from "./complete-credential.js";
import { endpoint } from "./endpoint.js";
import type { CredentialForm, CredentialSecrets } from "./credential-form.js";
import type { BasicSettings, OAuthSettings } from "./credential-settings.js";

const DIALOGFLOW_SCOPE = "https://www.googleapis.com/auth/dialogflow";
const IAM_URL = "https://iam.cloud.ibm.com/identity/token";

/** Google's: regional hosts of Dialogflow are subdomains, too. Older key files have their token URL at the last one. */
const GOOGLE_API_ORIGINS = ["https://*.googleapis.com"];
const GOOGLE_TOKEN_ORIGINS = [...GOOGLE_API_ORIGINS, "https://accounts.google.com"];

/**
 * The settings of a Third-party NLU credential, by the JSON of its provider. Throws what `readNluAccount` does,
 * `nlu-token-url` where the JSON would send its proof to a stranger, `credential-incomplete` and `url-invalid`.
 */
export function completeNlu(
  id: string,
  form: CredentialForm,
  secrets: CredentialSecrets,
): OAuthSettings | BasicSettings {
  const json = required(secrets.nluCredentials, "nluCredentials");
  const account = readNluAccount(form.nluProvider, json);
  const location = checkedLocation(form.nluLocation);
  const baseUrl = form.baseUrl || nluBaseUrl(account, location);
  const ownOrigins = account.kind === "google" ? GOOGLE_API_ORIGINS : [new URL(account.url).origin];
  const common = {
    ...completeCommon(id, form),
    baseUrl,
    allowedOrigins: [...ownOrigins, ...splitList(form.allowedOrigins)],
    publicFacts: nluFacts(account, location, baseUrl),
  };
  if (account.kind === "google") return { ...withoutClient(form), ...common, ...googleKey(account, form, json) };
  if (account.login === "api_key") return { ...withoutClient(form), ...common, ...apiKey(account, form, json) };
  return { ...common, type: "basic", username: account.username, password: account.password, nlu: { json } };
}

/** It becomes part of a host's name. */
function checkedLocation(location: string): string {
  if (!/^[a-z\d-]*$/.test(location)) throw new Failure("credential-incomplete", { field: "nluLocation" });
  return location;
}

function googleKey(account: GoogleAccount, form: CredentialForm, json: string) {
  const { clientEmail, keyId } = account;
  return {
    grant: "jwt_bearer" as const,
    clientId: clientEmail,
    clientSecret: checkedKey(account),
    tokenUrl: checkedTokenUrl(account, splitList(form.allowedOrigins)),
    scope: form.nluScope || DIALOGFLOW_SCOPE,
    nlu: { json, ...(keyId !== undefined && { keyId }) },
  };
}

/** The key is the account, so that another key asks for another token. */
function apiKey({ apiKey: key }: WatsonAccount & { login: "api_key" }, form: CredentialForm, json: string) {
  return {
    grant: "api_key" as const,
    clientId: createHash("sha256").update(key).digest("base64url"),
    clientSecret: key,
    tokenUrl: endpoint(form.nluTokenUrl || IAM_URL, "nluTokenUrl"),
    nlu: { json },
  };
}

/** RS256 needs an RSA key. */
function checkedKey({ privateKey }: GoogleAccount): string {
  try {
    if (createPrivateKey(privateKey).asymmetricKeyType === "rsa") return privateKey;
  } catch {
    // without OpenSSL's error: it says nothing to people
  }
  throw new Failure("nlu-key-unreadable");
}

/** The proof of a key goes to Google, or where the author says; on this machine for tests. */
function checkedTokenUrl({ tokenUrl }: GoogleAccount, allowedOrigins: readonly string[]): string {
  const url = parseUrl(tokenUrl);
  const isKnown =
    url !== undefined &&
    (isLoopback(url.hostname) || mayReceiveSecrets(url, [...GOOGLE_TOKEN_ORIGINS, ...allowedOrigins]));
  if (!isKnown) throw new Failure("nlu-token-url", { origin: url?.origin ?? "no address" });
  return endpoint(tokenUrl, "tokenUrl");
}

/** Nobody signs in, and the token stands in the header where all such APIs want it. */
function withoutClient({ nluProvider }: CredentialForm) {
  return {
    type: "nlu" as const,
    provider: nluProvider,
    providerLabel: NLU_LABELS[nluProvider],
    isSystemApp: false,
    clientAuthentication: "none" as const,
    authorizationUrl: "",
    revokes: "token" as const,
    pkce: false,
    authorizeParams: {},
    tokenParams: {},
    refreshParams: {},
    facts: [],
    expectsRefreshToken: false,
    deadGrantErrors: [],
    headerName: "Authorization",
    headerScheme: "Bearer",
    expired: { statuses: [401] },
  };
}
