import type { Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { backOffAfter, type BackOff } from "./back-off.js";
import type { CredentialState } from "./credential-state.js";
import type { CredentialTokens } from "./credential-tokens.js";
import { isDeferred, isLost, renew } from "./renewal.js";
import type { Renewer } from "./renewer.js";
import { stateOf } from "./state-of.js";
import { StateTeller } from "./state-teller.js";
import { isIdle } from "./token-end.js";
import { isFresh, isValid } from "./token-lifetime.js";
import type { Refusal, TokenSet } from "./token-set.js";

export interface TokenSourceTools {
  readonly tokens: CredentialTokens;
  readonly clock: Clock;
  /** A refused token younger than this is not renewed, so that an API that always says 401 can't wear the grant out. */
  readonly refusalAgeMs: number;
  /** Told of each change of state, not of each message. */
  readonly onState: (state: CredentialState) => void;
}

/**
 * Where the tokens of one deployed credential come from. It gives only sets of its own settings, which may differ from
 * another deploy's. Callers that come together share one renewal, and a new set is stored before anybody gets it.
 */
export class TokenSource {
  readonly #renewer: Renewer;
  readonly #tools: TokenSourceTools;
  readonly #teller: StateTeller;
  readonly #unwatch: () => void;
  #isPrepared = false;
  #loadFailure: Failure | undefined;
  #backOff: BackOff | undefined;

  constructor(renewer: Renewer, tools: TokenSourceTools) {
    this.#renewer = renewer;
    this.#tools = tools;
    this.#teller = new StateTeller(tools.tokens, tools.onState);
    this.#unwatch = tools.tokens.watch(() => {
      this.#backOff = undefined;
      this.#tellState();
    });
  }

  /** Loads the record and tells the state; what goes wrong is the state. */
  async start(): Promise<void> {
    await this.#prepare().catch(() => undefined);
    this.#tellState();
  }

  /** Ends the telling; messages under way still get their tokens. */
  close(): void {
    this.#unwatch();
  }

  /** The token set if it can be used at once: a map look-up, no promise. */
  fresh(): TokenSet | undefined {
    const set = this.#set();
    const { keeper } = this.#tools.tokens;
    const isStored = set && keeper.unwritten === undefined && keeper.isStored(set);
    return isStored && isFresh(set, this.#tools.clock.nowMs()) ? set : undefined;
  }

  /**
   * A token set that can be used. One that is due goes on being used while its renewal runs. Throws
   * `needs-authorizing`, or `renewal-failed` with the reason, at once while a back-off lasts.
   */
  async valid(): Promise<TokenSet> {
    await this.#prepare();
    await this.#writeAgain();
    const set = await this.#tools.tokens.keptSetOf(this.#renewer.fingerprint);
    const nowMs = this.#tools.clock.nowMs();
    if (set && isFresh(set, nowMs)) return set;
    if (!set || !isValid(set, nowMs)) return this.#renew();
    if (isDeferred(set, nowMs)) return set;
    this.#renew().catch(() => undefined); // the state tells; this message has a valid token
    return set;
  }

  /**
   * What to send again with after the API refused `refused`: another set where there is one by now, else a renewed
   * one; undefined where a renewal would not help (too young, nothing to renew with).
   */
  async afterRefusal(refused: TokenSet): Promise<TokenSet | undefined> {
    const set = await this.#tools.tokens.keptSetOf(this.#renewer.fingerprint);
    if (set && set.accessToken !== refused.accessToken) return set;
    const ageMs = this.#tools.clock.nowMs() - refused.receivedAtMs;
    if (ageMs < this.#tools.refusalAgeMs || !this.#canRenew(refused)) return undefined;
    return this.#renew(refused);
  }

  /** For now and then: renews what no message uses before it ends, and tells of what will end. */
  async tend(): Promise<void> {
    const set = this.#set();
    if (set === undefined || !this.#isPrepared || this.#refusal() !== undefined) return;
    const nowMs = this.#tools.clock.nowMs();
    if (isIdle(set, this.#renewer, nowMs)) await this.#renew().catch(() => undefined);
    this.#teller.tellOfEnd(this.#set() ?? set, this.#renewer, this.#tools.clock.nowMs());
    this.#tellState();
  }

  state(): CredentialState {
    const { keeper } = this.#tools.tokens;
    const set = this.#set();
    const nowMs = this.#tools.clock.nowMs();
    return stateOf({
      set,
      isLoaded: keeper.isLoaded,
      isUsable: this.#canRenew(set) || (set !== undefined && isValid(set, nowMs)),
      refused: this.#refusal(),
      trouble: this.#loadFailure ?? keeper.unwritten ?? this.#backOff?.failure ?? this.#loss(set),
    });
  }

  /** The first good load also lets a set live that was authorized from the form that is now deployed. */
  async #prepare(): Promise<void> {
    if (this.#isPrepared) return;
    try {
      await this.#tools.tokens.keeper.load();
    } catch (error) {
      this.#loadFailure = asFailure(error);
      this.#tellState();
      throw this.#loadFailure;
    }
    this.#loadFailure = undefined;
    this.#isPrepared = true;
    await this.#tools.tokens.promoteCandidate(this.#renewer).catch(() => undefined); // `unwritten` tells
    this.#tellState();
  }

  /** A set that is in memory only goes on being used; the store is tried again after each back-off. */
  async #writeAgain(): Promise<void> {
    const { keeper } = this.#tools.tokens;
    const nowMs = this.#tools.clock.nowMs();
    if (keeper.unwritten === undefined || (this.#backOff && nowMs < this.#backOff.untilMs)) return;
    try {
      await keeper.writeAgain();
      this.#backOff = undefined;
    } catch (error) {
      this.#backOff = backOffAfter(asFailure(error), this.#backOff, nowMs);
    }
    this.#tellState();
  }

  #set(): TokenSet | undefined {
    return this.#tools.tokens.setOf(this.#renewer.fingerprint);
  }

  #canRenew(set: TokenSet | undefined): boolean {
    return this.#renewer.wayOf(set) !== undefined;
  }

  /**
   * One renewal at a time for a refresh token; one that another deploy began is waited for, and its outcome is its own.
   * One that is just ending may bring the very token that the API has `refused`.
   */
  async #renew(refused?: TokenSet): Promise<TokenSet> {
    const { renewals } = this.#tools.tokens;
    const running = renewals.get(this.#renewer.fingerprint);
    if (running === undefined) {
      const outcome = this.#renewOnce().finally(() => renewals.delete(this.#renewer.fingerprint));
      renewals.set(this.#renewer.fingerprint, { by: this, outcome });
      return outcome;
    }
    const isOurs = running.by === this;
    const set = isOurs ? await running.outcome : await running.outcome.then(() => this.fresh(), ignore);
    return set && set.accessToken !== refused?.accessToken ? set : this.#renew(refused);
  }

  async #renewOnce(): Promise<TokenSet> {
    const { tokens, clock } = this.#tools;
    const set = this.#set();
    if (!this.#canRenew(set) || this.#refusal() !== undefined) throw this.#needsAuthorizing();
    if (this.#backOff && clock.nowMs() < this.#backOff.untilMs) throw this.#renewalFailed(this.#backOff.failure);
    const { authorizations } = tokens;
    const isOvertaken = () =>
      authorizations !== tokens.authorizations || (set !== undefined && this.#set() === undefined);
    try {
      const renewed = await renew({ renewer: this.#renewer, tokens, clock }, set);
      if (!isOvertaken()) {
        this.#backOff = undefined;
        return renewed;
      }
    } catch (error) {
      if (!isOvertaken()) throw this.#afterFailure(asFailure(error));
    } finally {
      this.#tellState();
    }
    return this.#newest();
  }

  /** Somebody authorized or disconnected while the renewal ran, maybe in another process: what they left counts. */
  async #newest(): Promise<TokenSet> {
    const set = await this.#tools.tokens.keptSetOf(this.#renewer.fingerprint);
    return set && isValid(set, this.#tools.clock.nowMs()) ? set : this.#renewOnce();
  }

  /** Final, where the provider said that the grant is dead; else a back-off. */
  #afterFailure(failure: Failure): Failure {
    if (failure.code === "needs-authorizing") return failure;
    if (this.#refusal() !== undefined) return this.#needsAuthorizing(failure);
    this.#backOff = backOffAfter(failure, this.#backOff, this.#tools.clock.nowMs());
    return this.#renewalFailed(failure);
  }

  /** A renewal that nobody runs any more, and whose answer never came. */
  #loss(set: TokenSet | undefined): Failure | undefined {
    const { renewals } = this.#tools.tokens;
    if (set === undefined || renewals.has(this.#renewer.fingerprint) || !isLost(set)) return undefined;
    return new Failure("answer-awaited", { name: this.#renewer.name });
  }

  #refusal(): Refusal | undefined {
    return this.#set()?.refused;
  }

  #needsAuthorizing(cause?: Failure): Failure {
    this.#tellState();
    return new Failure("needs-authorizing", { name: this.#renewer.name }, cause && { cause });
  }

  #renewalFailed(cause: Failure): Failure {
    return new Failure("renewal-failed", { name: this.#renewer.name, reason: cause.code }, { cause });
  }

  #tellState(): void {
    this.#teller.tell(this.state());
  }
}

function ignore(): undefined {
  // another deploy's failure is its own
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
}
