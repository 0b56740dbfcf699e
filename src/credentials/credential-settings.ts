import type { ConsumerAddresses } from "../consumers/sign-in/login-link.js";
import type { TlsVersion } from "../http/connections/connection.js";
import type { CapturedFact, ClientAuthentication } from "../providers/provider.js";

/** What one credential needs at run time: environment variables resolved, provider and system app filled in. */
export type CredentialSettings = TokenSettings | FixedSettings | MutualSettings;

/** Settings of credentials that have token sets. */
export type TokenSettings = OAuthSettings | PreAuthenticationSettings;

/** Settings whose secret needs no token request. */
export type FixedSettings = BasicSettings | AccessTokenSettings;

interface Common {
  readonly id: string;
  readonly name: string;
  /** Lists group by it. */
  readonly organization?: string;
  /** May hold `{{credential.fact}}`. */
  readonly baseUrl?: string;
  /** Origins that may see the secret; empty: the base URL's, else the one written out in the node (`allowed-origins.ts`). */
  readonly allowedOrigins: readonly string[];
  /** What is known of the account without asking anybody, for `{{credential.fact}}` in URLs. */
  readonly publicFacts?: Readonly<Record<string, string>>;
  /** What Test asks for: a path behind the base URL, or a URL, else the preset's path; absent: the base URL. May hold `{{credential.fact}}`. */
  readonly testUrl?: string;
  /** Whether Authorize message may put the authorization onto messages, where nobody checks where it goes. */
  readonly mayLeave?: boolean;
}

/** How an access token goes onto a request, and how an API says that it has ended. */
export interface TokenUse extends Common {
  readonly headerName: string;
  /** Put before the token; empty: the token alone. */
  readonly headerScheme: string;
  /** What an API answers where the token has ended. */
  readonly expired: {
    readonly statuses: readonly number[];
    /** JSONata; true says that it has. */
    readonly expression?: string;
  };
}

/** `jwt_bearer` (RFC 7523) and `api_key` (IBM Cloud's) are Third-party NLU's: it has an account's key and no client. */
export type Grant = "authorization_code" | "client_credentials" | "jwt_bearer" | "api_key";

/**
 * OAuth 2.0; Consumer Authentication: the same client, where each consumer has tokens of its own; and Third-party NLU,
 * whose client is the account and whose client secret is the account's key.
 */
export interface OAuthSettings extends TokenUse {
  readonly type: "oauth2" | "consumer" | "nlu";
  readonly grant: Grant;
  /** Where consumers sign in; absent where their browsers have no way to us. */
  readonly addresses?: ConsumerAddresses;
  /** Preset's name, or "other". */
  readonly provider: string;
  /** Identity provider name, for people. */
  readonly providerLabel: string;
  /** Whether the client is the administrator's: its secret then never serves a custom app. */
  readonly isSystemApp: boolean;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly scope?: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly refreshUrl?: string;
  readonly revocationUrl?: string;
  readonly revokes: "token" | "grant";
  readonly userInfoUrl?: string;
  readonly pkce: boolean;
  /** The provider signs nobody in within an app's own web view. */
  readonly refusesWebViews?: boolean;
  readonly authorizeParams: Readonly<Record<string, string>>;
  readonly tokenParams: Readonly<Record<string, string>>;
  readonly refreshParams: Readonly<Record<string, string>>;
  /** The provider ends a refresh token that was not used for so many days. */
  readonly idleDays?: number;
  readonly facts: readonly CapturedFact[];
  readonly expectsRefreshToken: boolean;
  readonly lifetimeSeconds?: number;
  readonly deadGrantErrors: readonly string[];
  /** The Mutual Authentication credential, by the editor's id, whose client certificate token requests go over (RFC 8705). */
  readonly certificate?: string;
  /** Token URLs among which the callback's parameter may select (Zoho's data centres). */
  readonly callbackSelects?: { readonly parameter: string; readonly tokenUrls: readonly string[] };
  /** Of Third-party NLU: what the author pasted, and the name of the key in it. */
  readonly nlu?: { readonly json: string; readonly keyId?: string };
}

/** Consumer Pre-Authentication: a consumer's token comes with a message, and is verified before it is kept. */
export interface PreAuthenticationSettings extends TokenUse {
  readonly type: "pre_authentication";
  /** Who must have made the token (`iss`). */
  readonly issuer: string;
  /** For whom it must be made (`aud`): one of these. */
  readonly audience: readonly string[];
  /** The claim that names the consumer. */
  readonly consumerClaim: string;
  /** By how much the clocks of the issuer and of this machine may differ. */
  readonly clockToleranceSeconds: number;
  readonly verification: TokenVerification;
  /** RFC 8693: what APIs get is a token that the verified one is exchanged for. Absent: the verified one itself. */
  readonly exchange?: TokenExchange;
}

export type TokenVerification =
  | {
      readonly by: "signature";
      /** Where the issuer's keys are; absent: where its metadata say (RFC 8414). */
      readonly jwksUrl?: string;
      readonly algorithms: readonly string[];
    }
  /** RFC 7662. */
  | { readonly by: "introspection"; readonly url: string; readonly client: ClientSettings };

/** A client as a token endpoint knows it. */
export interface ClientSettings {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly clientAuthentication: ClientAuthentication;
}

export interface TokenExchange extends ClientSettings {
  readonly tokenUrl: string;
  /** What the verified token is, in the last word of RFC 8693 section 3. */
  readonly subjectTokenType: "access_token" | "id_token" | "jwt";
  /** The API that the new token is for, as the token endpoint calls it. */
  readonly audience?: string;
  readonly scope?: string;
}

/** Mutual Authentication: what is needed to open its keystore, which takes a while. */
export interface MutualSettings extends Common {
  readonly type: "mutual";
  readonly keystore: FileSource;
  /** Of a PEM key that stands in a file of its own. */
  readonly certificate?: FileSource;
  readonly keystorePassword: string;
  /** Empty: the keystore's. */
  readonly keyPassword: string;
  /** Name of the keystore's key; empty: the only one. */
  readonly entry: string;
  readonly trust: readonly FileSource[];
  readonly trustPassword: string;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  readonly serverName?: string;
}

/** A file at hand, or one of the server's. */
export type FileSource =
  { readonly name: string; readonly bytes: Buffer } | { readonly name: string; readonly path: string };

export interface BasicSettings extends Common {
  readonly type: "basic";
  readonly username: string;
  readonly password: string;
  /** Of Third-party NLU: what the author pasted. */
  readonly nlu?: { readonly json: string };
}

export interface AccessTokenSettings extends Common {
  readonly type: "access_token";
  readonly accessToken: string;
  readonly placement: "header" | "query";
  /** Name of the header or of the query parameter. */
  readonly parameterName: string;
  /** Put before the token in a header: Bearer, Basic, any text or nothing. */
  readonly tokenType: string;
}
