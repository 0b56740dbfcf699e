import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { fingerprintOf, settingsDigestOf } from "../credentials/fingerprint.js";
import { Failure } from "../failure.js";
import { makeTokenSet } from "../oauth/make-token-set.js";
import type { Grants } from "../oauth/grants.js";
import { tokenUrlOf } from "../oauth/token-url-of.js";
import type { TokenFields } from "../oauth/token-client.js";
import { backOffAfter, type BackOff } from "./back-off.js";
import type { CredentialState } from "./credential-state.js";
import { RecordKeeper } from "./record-keeper.js";
import { summarize } from "./summarize.js";
import { isFresh, isValid } from "./token-lifetime.js";
import type { TokenSet } from "./token-set.js";
import { SHARED, type TokenStore } from "./token-store.js";

export interface TokenSourceTools {
  readonly store: TokenStore;
  readonly grants: Grants;
  readonly clock: Clock;
  /** A refused token younger than this is not renewed, so that an API that always says 401 can't wear the grant out. */
  readonly refusalAgeMs: number;
  /** Told of each change of state, not of each message. */
  readonly onState: (state: CredentialState) => void;
}

/**
 * The one place that a credential's token comes from, for all nodes, flows and deploys of a runtime: callers that come
 * together share one renewal, and a new token set is stored before anybody gets it.
 */
export class TokenSource {
  readonly #tools: TokenSourceTools;
  readonly #keeper: RecordKeeper;
  readonly #renewals = new Map<string, Promise<TokenSet>>();
  #settings: OAuthSettings;
  #fingerprint: string;
  #backOff: BackOff | undefined;
  #disconnects = 0;
  #lastState = "";

  constructor(settings: OAuthSettings, tools: TokenSourceTools) {
    this.#tools = tools;
    this.#settings = settings;
    this.#fingerprint = fingerprintOf(settings);
    this.#keeper = new RecordKeeper(tools.store, settings.id, SHARED);
  }

  /** Takes the settings of a new deploy: loads the record, and lets a set live that was authorized from this very form. */
  async use(settings: OAuthSettings): Promise<CredentialState> {
    if (settingsDigestOf(settings) !== settingsDigestOf(this.#settings)) this.#backOff = undefined;
    this.#settings = settings;
    this.#fingerprint = fingerprintOf(settings);
    const digest = settingsDigestOf(settings);
    await this.#keeper.load();
    const { candidate } = this.#keeper.record;
    const isDeployed = candidate?.settingsDigest === digest;
    const isOnlyOne = candidate?.set.fingerprint === this.#fingerprint && this.#set() === undefined;
    if (candidate && (isDeployed || isOnlyOne)) await this.#keeper.promote(candidate.set);
    return this.#tellState();
  }

  /** The token set if it can be used at once: a map look-up, no promise. */
  fresh(): TokenSet | undefined {
    const set = this.#set();
    return set && isFresh(set, this.#tools.clock.nowMs()) ? set : undefined;
  }

  /**
   * A token set that can be used. One that is due goes on being used while its renewal runs. Throws
   * `needs-authorizing`, or `renewal-failed` with the reason, at once while a back-off lasts.
   */
  async valid(): Promise<TokenSet> {
    await this.#keeper.load();
    const fresh = this.fresh();
    if (fresh) return fresh;
    const set = this.#set();
    if (!set || !isValid(set, this.#tools.clock.nowMs())) return this.#renew();
    this.#renew().catch(() => undefined); // the state tells; this message has a valid token
    return set;
  }

  /**
   * What to send again with after the API refused `refused`: another set where there is one by now, else a renewed
   * one; undefined where a renewal would not help (too young, nothing to renew with).
   */
  async afterRefusal(refused: TokenSet): Promise<TokenSet | undefined> {
    const set = this.#set();
    if (set && set.accessToken !== refused.accessToken) return set;
    const ageMs = this.#tools.clock.nowMs() - refused.receivedAtMs;
    if (ageMs < this.#tools.refusalAgeMs || !this.#canRenew(refused)) return undefined;
    return this.#renew();
  }

  /** Keeps what an authorization gave: live where `settings` are the deployed ones, beside the live set where not. */
  async accept(set: TokenSet, settings: OAuthSettings, isDeployed: boolean): Promise<void> {
    await this.#keeper.load();
    const settingsDigest = settingsDigestOf(settings);
    if (isDeployed) await this.#keeper.promote(set);
    else await this.#keeper.setCandidate({ settingsDigest, set });
    this.#backOff = undefined;
    this.#tellState();
  }

  /** Drops what was authorized from a form that nobody deployed. */
  async dropCandidate(): Promise<void> {
    await this.#keeper.load();
    await this.#keeper.setCandidate(undefined);
  }

  /** Removes every token set of the credential and gives those it had, to be revoked. */
  async disconnect(): Promise<readonly TokenSet[]> {
    await this.#keeper.load();
    this.#disconnects += 1;
    const sets = await this.#keeper.clear();
    this.#backOff = undefined;
    this.#tellState();
    return sets;
  }

  /** Asks the provider for a token now, as Authorize does for Client Credentials. */
  async renewNow(): Promise<TokenSet> {
    await this.#keeper.load();
    this.#backOff = undefined;
    return this.#renew();
  }

  /** The live set's captured facts, for URLs. */
  facts(): Readonly<Record<string, string>> {
    return this.#set()?.facts ?? {};
  }

  state(): CredentialState {
    const set = this.#set();
    const authorization = set && { authorization: summarize(set) };
    if (this.#backOff) return { state: "failing", reason: this.#backOff.failure, ...authorization };
    const { refused } = this.#keeper.record;
    if (refused?.fingerprint === this.#fingerprint) {
      return { state: "needs-authorizing", reason: { code: "grant-refused", facts: { reason: refused.reason } } };
    }
    const isReady = set !== undefined || this.#settings.grant === "client_credentials";
    return isReady ? { state: "ready", ...authorization } : { state: "needs-authorizing" };
  }

  /** Resolves when every renewal that runs has ended and is stored. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#renewals.values()]);
  }

  #set(): TokenSet | undefined {
    return this.#keeper.record.sets.find((set) => set.fingerprint === this.#fingerprint);
  }

  #canRenew(set: TokenSet | undefined): boolean {
    return this.#settings.grant === "client_credentials" || set?.refreshToken !== undefined;
  }

  #renew(): Promise<TokenSet> {
    const running = this.#renewals.get(this.#fingerprint);
    if (running) return running;
    const fingerprint = this.#fingerprint;
    const renewal = this.#renewOnce().finally(() => this.#renewals.delete(fingerprint));
    this.#renewals.set(fingerprint, renewal);
    return renewal;
  }

  async #renewOnce(): Promise<TokenSet> {
    const settings = this.#settings;
    const set = this.#set();
    const nowMs = this.#tools.clock.nowMs();
    if (!this.#canRenew(set) || this.#isRefused()) throw new Failure("needs-authorizing", { name: settings.name });
    if (this.#backOff && nowMs < this.#backOff.untilMs) throw renewalFailed(settings, this.#backOff.failure);
    const disconnects = this.#disconnects;
    try {
      const fields = await this.#request(settings, set);
      if (disconnects !== this.#disconnects) throw new Failure("grant-refused", { error: "disconnected" });
      const renewed = makeTokenSet(fields, settings, this.#tools.clock.nowMs(), set);
      await this.#keeper.promote(renewed);
      this.#backOff = undefined;
      return renewed;
    } catch (error) {
      throw await this.#afterFailure(settings, error);
    } finally {
      this.#tellState();
    }
  }

  #request(settings: OAuthSettings, set: TokenSet | undefined): Promise<TokenFields> {
    const { grants } = this.#tools;
    if (settings.grant === "client_credentials" || set?.refreshToken === undefined)
      return grants.clientCredentials(settings);
    return grants.refresh(settings, { refreshToken: set.refreshToken, tokenUrl: tokenUrlOf(settings, set) });
  }

  /** Final, where the provider said that the grant is dead; else a back-off. */
  async #afterFailure(settings: OAuthSettings, error: unknown): Promise<Failure> {
    const nowMs = this.#tools.clock.nowMs();
    const failure = error instanceof Failure ? error : new Failure("renewal-failed", {}, { cause: error });
    if (failure.code === "grant-refused" && settings.grant === "authorization_code") {
      const reason = String(failure.facts.error ?? "invalid_grant");
      await this.#keeper.refuse({ fingerprint: fingerprintOf(settings), reason, atMs: nowMs });
      return new Failure("needs-authorizing", { name: settings.name, reason }, { cause: failure });
    }
    this.#backOff = backOffAfter(failure, this.#backOff, nowMs);
    return renewalFailed(settings, failure);
  }

  #isRefused(): boolean {
    return this.#keeper.record.refused?.fingerprint === this.#fingerprint;
  }

  #tellState(): CredentialState {
    const state = this.state();
    const text = JSON.stringify(state);
    if (text !== this.#lastState) this.#tools.onState(state);
    this.#lastState = text;
    return state;
  }
}

function renewalFailed(settings: OAuthSettings, failure: Failure): Failure {
  return new Failure(
    "renewal-failed",
    { ...failure.facts, name: settings.name, reason: failure.code },
    { cause: failure },
  );
}
