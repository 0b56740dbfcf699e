/** A preset: one vendor's URLs, parameters and quirks, as data. Facts and their sources: each provider's own documentation. */
export interface Provider {
  /** Key in flow files and, for presets, last segment of the callback URL. Lower case, no spaces. */
  readonly name: string;
  /** Shown to people. */
  readonly label: string;
  /** Pages of the vendor's documentation that the facts come from. */
  readonly sources: readonly string[];
  /** What an author should know before choosing it: plain English, one or two sentences, shown under the choice. */
  readonly note?: string;
  /** Page where the author registers the client and finds its id and secret; may hold `{variable}`. */
  readonly registrationUrl: string;
  /** What the author picks or types that the URLs below need: `{tenant}`, `{dataCenter}`. */
  readonly variables: readonly ProviderVariable[];
  /** URL templates; `{name}` stands for a variable. */
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly refreshUrl?: string;
  /** RFC 7009 endpoint. */
  readonly revocationUrl?: string;
  /** Whether revoking ends the one token or the user's whole grant. */
  readonly revokes?: "token" | "grant";
  /** Answers who signed in, where the token reply does not say (OpenID Connect UserInfo or the vendor's own). */
  readonly userInfoUrl?: string;
  /** Base URL of the API: may hold `{variable}` and `{{credential.fact}}`. */
  readonly baseUrl?: string;
  /** Path of the API, behind the base URL, that tells any token's user about themselves: what Test asks for. */
  readonly testUrl?: string;
  /** Where the token may be sent: origins, `https://*.example.com` for any subdomain, `{variable}`s filled in. */
  readonly allowedOrigins: readonly string[];
  /** Shown as the scope field's placeholder. Absent: the provider has no scope parameter. */
  readonly scopeExample?: string;
  readonly clientAuthentication: ClientAuthentication;
  /** Extra parameters of the authorization request, the token request and the refresh request. */
  readonly authorizeParams?: Readonly<Record<string, string>>;
  readonly tokenParams?: Readonly<Record<string, string>>;
  readonly refreshParams?: Readonly<Record<string, string>>;
  /** PKCE S256 (RFC 7636) is sent unless the provider rejects it. */
  readonly pkce?: false;
  /** `Authorization` scheme of API requests; "Bearer" where absent. */
  readonly headerScheme?: string;
  /** Facts taken from the token reply or the callback, usable in URLs as `{{credential.name}}`. */
  readonly facts?: readonly CapturedFact[];
  /** Whether a token set without a refresh token is complete. Absent: one is expected. */
  readonly expectsRefreshToken?: false;
  /** What an author who got no refresh token does to get one: plain English, one or two sentences. */
  readonly refreshTokenNeeds?: string;
  /** Lifetime of an access token, in seconds, where replies carry no `expires_in`. */
  readonly lifetimeSeconds?: number;
  /** Statuses with which the API refuses an ended token, where that is not 401 alone. */
  readonly expiredStatuses?: readonly number[];
  /** Nobody is signed in within an app's own web view (RFC 8252 section 8.12). */
  readonly refusesWebViews?: true;
  /** A refresh token ends when it was not used for so many days. */
  readonly idleDays?: number;
  /** The provider's own `error` words for a dead grant beside `invalid_grant` (RFC 6749 section 5.2). */
  readonly deadGrantErrors?: readonly string[];
  /** An authorization-time choice of token host: the callback's parameter `parameter` selects the variable's option whose `tokenUrl` has that origin. */
  readonly callbackSelects?: { readonly parameter: string; readonly variable: string };
}

/** The last one is RFC 8705's: the client proves itself by its TLS certificate. */
export type ClientAuthentication = "header" | "body" | "none" | "tls_client_auth";

export interface ProviderVariable {
  readonly name: string;
  readonly label: string;
  readonly defaultValue: string;
  /** What can be picked. A closed list where there is no `pattern`; with one, other values can be typed. */
  readonly options?: readonly VariableOption[];
  /** Source of a regular expression that the whole of a typed value must match. */
  readonly pattern?: string;
  readonly placeholder?: string;
}

export interface VariableOption {
  readonly value: string;
  readonly label: string;
  /** What stands in URLs for this value, where that is not the value itself. */
  readonly inserts?: string;
}

export interface CapturedFact {
  readonly name: string;
  readonly from: "reply" | "callback";
  /** Source of a regular expression that the whole value must match. */
  readonly pattern: string;
}
