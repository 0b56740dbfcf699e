import { parseUrl } from "../parse-url.js";
import { recognizeProvider, type RecognizedProvider } from "../providers/recognize-provider.js";
import type { NamedValue } from "./credential-form.js";

/** What an authentication URL, as a provider's page or another system has it, says of a credential. */
export type AuthenticationUrlReading =
  | { readonly state: "unreadable" }
  | {
      readonly state: "read";
      /** The preset whose URL it is. */
      readonly preset?: RecognizedProvider;
      /** Without its query. */
      readonly authorizationUrl: string;
      readonly clientId?: string;
      readonly scope?: string;
      /** What else it asks for. */
      readonly authorizeParams: readonly NamedValue[];
      /** Where it sent people back to: our own callback URL takes its place. */
      readonly redirectUri?: string;
      /** What it asks for where that is not a code: we ask for a code all the same. */
      readonly responseType?: string;
      /** It had a client secret in it, which is not read: a URL is no place for one. */
      readonly hadSecret: boolean;
      /** Fields of the form that a credential needs beside it. */
      readonly missing: readonly ("clientId" | "clientSecret" | "tokenUrl")[];
    };

/** What an authorization request has anew each time or from the credential (RFC 6749 section 4.1.1, RFC 7636, OpenID Connect Core section 3.1.2.1). */
const OURS: ReadonlySet<string> = new Set([
  "client_id",
  "client_secret",
  "response_type",
  "response_mode", // a callback reads the query
  "redirect_uri",
  "redirectedCode",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
]);

/** Reads a pasted authentication URL; `redirectedCode` is another name for the redirect URI. Nothing throws. */
export function readAuthenticationUrl(text: string): AuthenticationUrlReading {
  const url = parseUrl(asPasted(text));
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { state: "unreadable" };
  const { searchParams, origin, pathname } = url;
  const given = (name: string) => filledIn(searchParams.get(name));
  const [authorizationUrl, clientId, scope] = [origin + pathname, given("client_id"), given("scope")];
  const preset = recognizeProvider(authorizationUrl);
  const redirectUri = given("redirect_uri") ?? given("redirectedCode");
  const responseType = given("response_type");
  return {
    state: "read",
    ...(preset && { preset }),
    authorizationUrl,
    ...(clientId !== undefined && { clientId }),
    ...(scope !== undefined && { scope }),
    authorizeParams: [...searchParams].flatMap(([name, value]) => (OURS.has(name) ? [] : [{ name, value }])),
    ...(redirectUri !== undefined && { redirectUri }),
    ...(responseType !== undefined && responseType !== "code" && { responseType }),
    hadSecret: searchParams.has("client_secret"),
    missing: [...(clientId === undefined ? ["clientId" as const] : []), "clientSecret", ...tokenUrlIn(preset)],
  };
}

/** Pastes bring quotation marks, angle brackets and, from a page's source, escaped ampersands. */
function asPasted(text: string): string {
  return text
    .trim()
    .replace(/^["'<`](.*)["'>`]$/s, "$1")
    .replaceAll("&amp;", "&");
}

/** Undefined also for an example's `{PROVIDE THE CLIENT ID}`. */
function filledIn(value: string | null): string | undefined {
  const text = value?.trim() ?? "";
  return text === "" || /^[{<].*[}>]$/.test(text) ? undefined : text;
}

/** A preset brings it. */
function tokenUrlIn(preset: RecognizedProvider | undefined): readonly "tokenUrl"[] {
  return preset === undefined ? ["tokenUrl"] : [];
}
