import type { CapturedFact, ClientAuthentication } from "../providers/provider.js";

/** What one credential needs at run time: environment variables resolved, provider and system app filled in. */
export type CredentialSettings = OAuthSettings | BasicSettings | AccessTokenSettings;

interface Common {
  readonly id: string;
  readonly name: string;
  /** Lists group by it. */
  readonly organization?: string;
  /** May hold `{{credential.fact}}`. */
  readonly baseUrl?: string;
  /** Origins that may see the secret; empty: the base URL's, else the one written out in the node (`allowed-origins.ts`). */
  readonly allowedOrigins: readonly string[];
}

export interface OAuthSettings extends Common {
  readonly type: "oauth2";
  readonly grant: "authorization_code" | "client_credentials";
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
  readonly authorizeParams: Readonly<Record<string, string>>;
  readonly tokenParams: Readonly<Record<string, string>>;
  readonly refreshParams: Readonly<Record<string, string>>;
  readonly headerName: string;
  /** Put before the token; empty: the token alone. Undefined: as the token reply's token_type says, Bearer for most. */
  readonly headerScheme: string;
  /** What an API answers where the token has ended. */
  readonly expired: {
    readonly statuses: readonly number[];
    /** JSONata; true says that it has. */
    readonly expression?: string;
  };
  /** The provider ends a refresh token that was not used for so many days. */
  readonly idleDays?: number;
  readonly facts: readonly CapturedFact[];
  readonly expectsRefreshToken: boolean;
  readonly lifetimeSeconds?: number;
  readonly deadGrantErrors: readonly string[];
  /** Token URLs among which the callback's parameter may select (Zoho's data centres). */
  readonly callbackSelects?: { readonly parameter: string; readonly tokenUrls: readonly string[] };
}

export interface BasicSettings extends Common {
  readonly type: "basic";
  readonly username: string;
  readonly password: string;
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
