// The private modules of simple-oauth2 5.1.0 that grants.ts takes; `test/src/oauth/simple-oauth2_spec.ts` holds them to it.

interface OAuthClient {
  request(url: string, params: Record<string, string>, options?: unknown): Promise<Record<string, unknown>>;
}

interface GrantConfig {
  readonly client: { readonly id: string; readonly idParamName: string };
  readonly auth: {
    readonly authorizeHost?: string;
    readonly authorizePath?: string;
    readonly tokenPath: string;
    readonly refreshPath: string;
    readonly revokePath: string;
  };
  readonly options: { readonly scopeSeparator: string };
}

declare module "simple-oauth2/lib/access-token.js" {
  export default class AccessToken {
    constructor(config: GrantConfig, client: OAuthClient, token: Record<string, unknown>);
    refresh(params: Record<string, string>): Promise<AccessToken>;
    readonly token: Readonly<Record<string, unknown>>;
  }
}

declare module "simple-oauth2/lib/authorization-code-grant-type.js" {
  import type AccessToken from "simple-oauth2/lib/access-token.js";
  export default class AuthorizationCode {
    constructor(config: GrantConfig, client: OAuthClient);
    authorizeURL(params: Record<string, string>): string;
    getToken(params: Record<string, string>): Promise<AccessToken>;
    createToken(token: Record<string, unknown>): AccessToken;
  }
}

declare module "simple-oauth2/lib/client-credentials-grant-type.js" {
  import type AccessToken from "simple-oauth2/lib/access-token.js";
  export default class ClientCredentials {
    constructor(config: GrantConfig, client: OAuthClient);
    getToken(params: Record<string, string>): Promise<AccessToken>;
  }
}
