// What the demo's OAuth server takes of oidc-provider 9, which brings no types.
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  /** Where the provider keeps one kind of record (its adapter contract). */
  export interface Adapter {
    upsert(id: string, payload: Record<string, unknown>, expiresInSeconds?: number): Promise<void>;
    find(id: string): Promise<Record<string, unknown> | undefined>;
    findByUid(uid: string): Promise<Record<string, unknown> | undefined>;
    findByUserCode(userCode: string): Promise<Record<string, unknown> | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface ProviderContext {
    type: string;
    body: unknown;
    readonly status: number;
    /** Only on the provider's own routes. */
    readonly oidc?: {
      readonly provider: Provider;
      readonly route: string;
      readonly params?: Readonly<Record<string, unknown>>;
      readonly result?: { readonly login?: object; readonly consent?: { readonly grantId?: string } };
    };
  }

  /** Of a token request whose client is known. */
  export interface GrantContext {
    body: unknown;
    status: number;
    readonly oidc: {
      readonly provider: Provider;
      readonly client: { readonly clientId: string };
      readonly params: Readonly<Record<string, unknown>>;
    };
  }

  /** A sign-in that waits for the person's answer. */
  export interface Interaction {
    readonly prompt: { readonly name: string; readonly details: { readonly missingOIDCScope?: readonly string[] } };
    readonly params: Readonly<Record<string, unknown>>;
    readonly session?: { readonly accountId: string };
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface IssuedToken {
    readonly scope?: string;
    readonly clientId: string;
    readonly accountId?: string;
    readonly isExpired: boolean;
  }

  interface Tokens {
    new (facts: object): { save(): Promise<string>; readonly expiration: number };
    find(token: string): Promise<IssuedToken | undefined>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Client: { readonly prototype: { redirectUriAllowed(redirectUri: string): boolean } };
    readonly Grant: {
      new (facts: { accountId: string; clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly issuer: string;
    readonly AccessToken: Tokens;
    readonly RefreshToken: Tokens;
    readonly ClientCredentials: Tokens;
    registerGrantType(
      name: string,
      handler: (context: GrantContext) => Promise<void>,
      parameters: readonly string[],
    ): void;
    use(middleware: (context: ProviderContext, next: () => Promise<void>) => Promise<void>): this;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }

  export const interactionPolicy: {
    base(): { get(prompt: string): { readonly checks: { add(check: object): void } } };
    readonly Check: new (
      reason: string,
      description: string,
      error: string,
      isNeeded: (context: ProviderContext) => boolean,
    ) => object;
  };
}
