import type { Failure } from "../failure.js";
import type { ClientTls } from "../tls/client-tls.js";
import { rememberLast } from "../remember-last.js";
import type { AuthorizationSummary, CredentialState } from "../tokens/credential-state.js";
import type { TokenSet } from "../tokens/token-set.js";
import type { Consumer } from "../tokens/token-store.js";
import type { TokenSource } from "../tokens/token-source.js";
import { applyFixed, applyTokenSet, type Applied } from "./apply-credential.js";
import type { CredentialSettings, FixedSettings, TokenSettings } from "./credential-settings.js";
import { expiryRule } from "./expiry-rule.js";

/** What one use of a credential gave: what goes on the request, and what to say if the API refuses it. */
export interface Use {
  readonly applied: Applied;
  /** Captured facts for URLs. */
  readonly facts: Readonly<Record<string, string>>;
  /** The client's side of the TLS connection, for servers that may see the credential. */
  readonly tls?: ClientTls;
  /** What to do where the API refuses; absent where nothing can be done. */
  readonly renewal?: UseRenewal;
}

export interface UseRenewal {
  /** Whether the API says that the token has ended. */
  isExpired(reply: ExpiredReply): boolean | Promise<boolean>;
  /** Another use, after one renewal; undefined where it would not help. */
  afterRefusal(): Promise<Use | undefined>;
}

/** What of a reply an author's rule sees. */
export interface ExpiredReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** The value of an author's expression. */
export type Evaluate = (expression: string, input: object) => Promise<unknown>;

/** A deployed credential as request nodes use it. */
export interface LiveCredential {
  /** Undefined where the credential is incomplete. */
  readonly settings: CredentialSettings | undefined;
  /** Of a second credential that goes on the same requests. */
  readonly second?: CredentialSettings | undefined;
  state(): CredentialState;
  /** The use of a token that is fresh: no promise, for every message. Undefined: ask `use`. */
  useNow(): Use | undefined;
  /**
   * Waits for a token where one must be got. Throws `needs-authorizing`, `renewal-failed`, `store-locked`; where tokens
   * belong to consumers `no-consumer`, and `needs-sign-in` for a consumer who has none.
   */
  use(): Promise<Use>;
  /** Where tokens belong to consumers: the same credential as this consumer has it. */
  readonly of?: (consumer: Consumer) => LiveCredential;
  /**
   * Where consumers bring tokens of their own: verifies one and keeps it for the consumer whom it names. Throws a
   * `token-…` failure for what is wrong with it, `issuer-…` and `introspection-refused` where that can't be told now,
   * `exchange-refused` and as a token endpoint and the store do.
   */
  readonly take?: (token: unknown, channel: unknown) => Promise<TakenToken>;
}

/** Whose token was taken, and what of it people may see. */
export interface TakenToken {
  readonly consumer: Consumer;
  readonly authorization: AuthorizationSummary;
}

/** A credential whose secret needs no token request: Basic Authentication, Access Token. */
export function createFixedCredential(settings: FixedSettings): LiveCredential {
  const use: Use = { applied: applyFixed(settings), facts: settings.publicFacts ?? {} };
  return { settings, state: () => ({ state: "ready" }), useNow: () => use, use: () => Promise.resolve(use) };
}

/** A credential whose tokens come from a source. */
export function createOAuthCredential(
  settings: TokenSettings,
  source: TokenSource,
  evaluate: Evaluate,
): LiveCredential {
  const isExpired = expiryRule(settings, evaluate);
  const useOf = rememberLast((set: TokenSet): Use => ({
    applied: applyTokenSet(settings, set),
    facts: { ...set.facts, ...settings.publicFacts },
    renewal: {
      isExpired,
      afterRefusal: async () => {
        const another = await source.afterRefusal(set);
        return another && useOf(another);
      },
    },
  }));
  return {
    settings,
    state: () => source.state(),
    useNow: () => {
      const set = source.fresh();
      return set && useOf(set);
    },
    use: async () => useOf(await source.valid()),
  };
}

/** A credential that can't be used as it is deployed: each use throws the failure that says why. */
export function createUnusableCredential(failure: Failure): LiveCredential {
  return {
    settings: undefined,
    state: () => ({ state: "incomplete", reason: { code: failure.code, facts: failure.facts } }),
    useNow: () => undefined,
    use: () => Promise.reject(failure),
  };
}
