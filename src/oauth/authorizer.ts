import type { Clock } from "../clock.js";
import type { CredentialSettings, OAuthSettings } from "../credentials/credential-settings.js";
import { hasSharedTokens } from "../credentials/shared-tokens.js";
import { fingerprintOf, settingsDigestOf } from "../credentials/fingerprint.js";
import type { Transport } from "../http/connections/transport.js";
import type { TokenRegistry } from "../tokens/token-registry.js";
import type { TokenSet } from "../tokens/token-set.js";
import { askAccount } from "./ask-account.js";
import type { Authorized, RedeemableCode } from "./authorizations.js";
import type { Grants } from "./grants.js";
import { makeTokenSet } from "./make-token-set.js";
import { redeemCode } from "./redeem-code.js";
import { revokeTokenSet } from "./revoke-token-set.js";
import type { PostForm } from "./token-client.js";

/** How long a closing credential waits for its token requests. Node-RED itself waits 15 s. */
const LONGEST_END_MS = 10_000;

export interface AuthorizerTools {
  readonly tokens: TokenRegistry;
  readonly grants: Grants;
  readonly postForm: PostForm;
  readonly transport: Transport;
  readonly clock: Clock;
  /** The settings under which a credential is deployed; undefined where it is not. */
  readonly deployedSettings: (credentialId: string) => CredentialSettings | undefined;
}

/** Gets token sets for forms, deployed or not, keeps them, and ends them again. One a runtime. */
export class Authorizer {
  readonly #tools: AuthorizerTools;
  readonly #redemptions = new Set<Promise<unknown>>();

  constructor(tools: AuthorizerTools) {
    this.#tools = tools;
  }

  /** Gets a token for a form, deployed or not, where nobody needs to sign in, and keeps it. */
  async requestToken(settings: OAuthSettings, attempt: string): Promise<Authorized> {
    await this.#tools.tokens.of(settings.id).makeReady();
    const fields = await this.#tools.grants.requestToken(settings);
    return this.#keep(settings, makeTokenSet(fields, settings, this.#tools.clock.nowMs()), attempt);
  }

  /** What was authorized from a form that nobody has deployed yet. */
  candidate(credentialId: string): TokenSet | undefined {
    return this.#tools.tokens.known(credentialId)?.keeper.record.candidate?.set;
  }

  /** The same, where it was authorized from this very form: who knows its client secret. */
  candidateOf(settings: OAuthSettings): TokenSet | undefined {
    const candidate = this.#tools.tokens.known(settings.id)?.keeper.record.candidate;
    return candidate?.settingsDigest === settingsDigestOf(settings) ? candidate.set : undefined;
  }

  /** The token set that is kept for these settings. */
  async keptSet(settings: OAuthSettings): Promise<TokenSet | undefined> {
    return this.#tools.tokens.known(settings.id)?.keptSetOf(fingerprintOf(settings));
  }

  /** Drops what an attempt authorized from a form that was then cancelled. */
  async dropCandidate(credentialId: string, attempt: string): Promise<void> {
    await this.#tools.tokens.known(credentialId)?.dropCandidate(attempt);
  }

  /** Removes a credential's token sets and revokes those of its settings where there is a URL; says whether the provider was told. */
  async disconnect(credentialId: string): Promise<{ isRevoked: boolean }> {
    const settings = this.#tools.deployedSettings(credentialId);
    const sets = await this.#tools.tokens.of(credentialId).disconnect();
    if (!hasSharedTokens(settings) || settings.revocationUrl === undefined) return { isRevoked: false };
    // Another client's or provider's token is nothing that this provider should see.
    const ours = sets.filter(({ fingerprint }) => fingerprint === fingerprintOf(settings));
    const results = await Promise.allSettled(ours.map((set) => revokeTokenSet(settings, set, this.#tools.postForm)));
    return { isRevoked: ours.length > 0 && results.every(({ status }) => status === "fulfilled") };
  }

  /** When no token request of the credential, and nothing of `others`, is under way any more, or after 10 s. */
  async settled(credentialId: string, others: readonly Promise<unknown>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_END_MS)));
    const renewals = this.#tools.tokens.known(credentialId)?.settled() ?? Promise.resolve();
    const requests = [renewals, ...others, ...this.#redemptions];
    await Promise.race([Promise.allSettled(requests), limit]);
    clearTimeout(timer);
  }

  /** Makes the token set of a code and keeps it. Throws as the exchange and the store do. */
  async redeem(settings: OAuthSettings, code: RedeemableCode, attempt: string): Promise<Authorized> {
    const redemption = this.#redeemAndKeep(settings, code, attempt);
    this.#redemptions.add(redemption);
    try {
      return await redemption;
    } finally {
      this.#redemptions.delete(redemption);
    }
  }

  /** A code works once, so the store must be ready before; and the set is stored before anything else is asked. */
  async #redeemAndKeep(settings: OAuthSettings, code: RedeemableCode, attempt: string): Promise<Authorized> {
    const { grants, clock, transport } = this.#tools;
    const tokens = this.#tools.tokens.of(settings.id);
    await tokens.makeReady();
    const kept = await this.#keep(settings, await redeemCode(settings, code, grants, clock), attempt);
    if (kept.set.account !== undefined || settings.userInfoUrl === undefined) return kept;
    const account = await askAccount(settings.userInfoUrl, settings, kept.set, transport);
    return account === undefined ? kept : { ...kept, set: await tokens.nameAccount(kept.set, account) };
  }

  async #keep(settings: OAuthSettings, set: TokenSet, attempt: string): Promise<Authorized> {
    const deployed = this.#tools.deployedSettings(settings.id);
    const isLive = hasSharedTokens(deployed) && settingsDigestOf(deployed) === settingsDigestOf(settings);
    await this.#tools.tokens.of(settings.id).accept(set, settings, isLive ? undefined : attempt);
    return { set, isLive };
  }
}
