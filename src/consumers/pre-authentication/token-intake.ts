import type { Clock } from "../../clock.js";
import { Failure } from "../../failure.js";
import { backOffAfter, type BackOff } from "../../tokens/back-off.js";
import type { CredentialTokens } from "../../tokens/credential-tokens.js";
import { isValid } from "../../tokens/token-lifetime.js";
import type { Subject, TokenSet } from "../../tokens/token-set.js";
import type { ConsumerRenewer } from "./consumer-renewer.js";
import type { VerifiedToken } from "./verified-token.js";

/**
 * Keeps what one consumer's verified tokens give. The same one comes with each message: it costs a request and a write
 * the first time, however many messages bring it at once, and nothing after that; nor does one that is older.
 */
export class TokenIntake {
  readonly #tokens: CredentialTokens;
  readonly #renewer: ConsumerRenewer;
  readonly #clock: Clock;
  #failed: (BackOff & { readonly token: string }) | undefined;

  constructor(tokens: CredentialTokens, renewer: ConsumerRenewer, clock: Clock) {
    this.#tokens = tokens;
    this.#renewer = renewer;
    this.#clock = clock;
  }

  /** The set that is kept now. Throws `exchange-refused`, and as a token endpoint and the store do. */
  async take(verified: VerifiedToken): Promise<TokenSet> {
    const { keeper, renewals } = this.#tokens;
    const { fingerprint } = this.#renewer;
    await this.#tokens.makeReady();
    for (;;) {
      const kept = await this.#tokens.keptSetOf(fingerprint);
      if (kept && this.#isEnough(kept, verified)) {
        await keeper.writeAgain();
        return kept;
      }
      const running = renewals.get(fingerprint);
      if (running === undefined) return this.#begin(verified);
      await running.outcome.catch(() => undefined); // of another token, or the same one's: what it left counts
    }
  }

  /** Whether the kept set came of this token or a newer one, and can still be used. Throws where it is known to be dead. */
  #isEnough(kept: TokenSet, verified: VerifiedToken): boolean {
    const { subject, refused } = kept;
    if (subject === undefined) return false;
    const isSame = subject.token === verified.token;
    if (refused) {
      if (isSame) throw new Failure("exchange-refused", { error: refused.reason });
      return false;
    }
    const isUsable = isValid(kept, this.#clock.nowMs()) || this.#renewer.wayOf(kept) !== undefined;
    return isUsable && (isSame || !isNewer(verified, subject));
  }

  /** As a renewal, so that whoever needs the tokens meanwhile waits for these. */
  #begin(verified: VerifiedToken): Promise<TokenSet> {
    const failed = this.#failed;
    if (failed?.token === verified.token && this.#clock.nowMs() < failed.untilMs) return Promise.reject(failed.failure);
    const { renewals } = this.#tokens;
    const { fingerprint } = this.#renewer;
    const outcome = this.#beginOnce(verified).finally(() => renewals.delete(fingerprint));
    renewals.set(fingerprint, { by: this, outcome });
    return outcome;
  }

  async #beginOnce(verified: VerifiedToken): Promise<TokenSet> {
    const set = await this.#renewer.begin(verified).catch((error: unknown) => {
      throw this.#afterFailure(verified.token, error);
    });
    this.#failed = undefined;
    await this.#tokens.take(set);
    return set;
  }

  /** The token endpoint is not asked again for each message. */
  #afterFailure(token: string, error: unknown): Failure {
    const failure = asExchangeFailure(error);
    const previous = this.#failed?.token === token ? this.#failed : undefined;
    this.#failed = { token, ...backOffAfter(failure, previous, this.#clock.nowMs()) };
    return failure;
  }
}

function asExchangeFailure(error: unknown): Failure {
  if (!(error instanceof Failure)) return new Failure("unexpected", {}, { cause: error });
  return error.code === "grant-refused" ? new Failure("exchange-refused", error.facts) : error;
}

/** Issued later; where the issuer does not say when, ending later. */
function isNewer(one: Omit<Subject, "token">, other: Omit<Subject, "token">): boolean {
  const areDated = one.issuedAtMs !== undefined && other.issuedAtMs !== undefined;
  if (areDated && one.issuedAtMs !== other.issuedAtMs) return one.issuedAtMs > other.issuedAtMs;
  return one.endsAtMs > other.endsAtMs;
}
