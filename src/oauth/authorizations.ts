import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { Failure, type FailureCode, type FailureFacts } from "../failure.js";
import { summarize } from "../tokens/summarize.js";
import type { AuthorizationSummary } from "../tokens/credential-state.js";
import type { TokenSet } from "../tokens/token-set.js";
import { checkCallback, type CallbackQuery } from "./check-callback.js";
import type { Grants } from "./grants.js";
import { challengeOf, makeSecret } from "./pkce.js";

/** How long a provider's page may take, from the click on. */
const LIFETIME_MS = 5 * 60_000;
const MOST_ATTEMPTS = 100;

/** What an author's click on Authorize came to. Shown in the dialog; nothing in here is a secret. */
export type AuthorizationOutcome =
  | { readonly state: "waiting" }
  | { readonly state: "authorized"; readonly authorization: AuthorizationSummary; readonly isLive: boolean }
  | { readonly state: "failed"; readonly code: FailureCode; readonly facts: FailureFacts };

interface Attempt {
  readonly id: string;
  readonly credentialId: string;
  readonly settings: OAuthSettings;
  readonly redirectUri: string;
  readonly beganAtMs: number;
  /** In the start address; taken away when the browser comes there. */
  ticket?: string;
  /** From the browser's start to its callback. */
  started?: { readonly state: string; readonly verifier: string; readonly cookieHash: Buffer };
  outcome: AuthorizationOutcome;
}

export interface AuthorizationTools {
  readonly grants: Grants;
  readonly clock: Clock;
  /** Makes the token set of a code and keeps it; says whether it is live or waits for a deploy. */
  readonly redeem: (settings: OAuthSettings, code: RedeemableCode, attempt: string) => Promise<Authorized>;
  /** Told when an attempt ends. */
  readonly onEnd: (attempt: { id: string; credentialId: string; outcome: AuthorizationOutcome }) => void;
}

/** A token set that was kept: live, or waiting for a deploy. */
export interface Authorized {
  readonly set: TokenSet;
  readonly isLive: boolean;
}

export interface RedeemableCode {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly query: CallbackQuery;
}

/** Authorizations under way in the editor: in memory, bounded, each bound to the browser that started it. */
export class Authorizations {
  readonly #tools: AuthorizationTools;
  readonly #attempts = new Map<string, Attempt>();

  constructor(tools: AuthorizationTools) {
    this.#tools = tools;
  }

  /** A new attempt: its id for the dialog, and the one-time ticket of its start address. */
  begin(credentialId: string, settings: OAuthSettings, redirectUri: string): { id: string; ticket: string } {
    this.#forgetOld();
    const ticket = makeSecret();
    const attempt: Attempt = {
      id: makeSecret().slice(0, 16),
      credentialId,
      settings,
      redirectUri,
      beganAtMs: this.#tools.clock.nowMs(),
      ticket,
      outcome: { state: "waiting" },
    };
    this.#attempts.set(attempt.id, attempt);
    return { id: attempt.id, ticket };
  }

  /** Spends a ticket: where the browser goes, and the cookie that binds it to the callback. Throws `authorization-unknown`. */
  async start(
    ticket: string,
  ): Promise<{ location: string; cookie: { name: string; value: string; callbackUrl: URL } }> {
    const attempt = this.#find((candidate) => candidate.ticket === ticket);
    delete attempt.ticket;
    const state = makeSecret();
    const verifier = makeSecret();
    const cookie = makeSecret();
    attempt.started = { state, verifier, cookieHash: hashOf(cookie) };
    const request = { redirectUri: attempt.redirectUri, state, challenge: challengeOf(verifier) };
    const location = await this.#tools.grants.authorizationUrl(attempt.settings, request);
    return {
      location,
      cookie: { name: cookieNameOf(attempt.id), value: cookie, callbackUrl: new URL(attempt.redirectUri) },
    };
  }

  /**
   * Takes a callback: the state counts once, and only with the cookie of the browser that started. The outcome is also
   * told to `onEnd`. Throws `authorization-unknown` for a callback that belongs to nothing; then nothing changes.
   */
  async finish(query: CallbackQuery, cookies: Readonly<Record<string, string>>): Promise<AuthorizationOutcome> {
    const attempt = this.#find(({ started }) => started !== undefined && started.state === query.state);
    const { started } = attempt;
    const cookie = cookies[cookieNameOf(attempt.id)];
    if (!started || cookie === undefined || !timingSafeEqual(hashOf(cookie), started.cookieHash)) {
      throw new Failure("authorization-unknown");
    }
    delete attempt.started;
    return this.#end(attempt, await this.#redeem(attempt, started.verifier, query));
  }

  outcome(id: string): AuthorizationOutcome {
    const attempt = this.#attempts.get(id);
    if (attempt && attempt.outcome.state !== "waiting") return attempt.outcome;
    if (attempt && !this.#isOld(attempt)) return attempt.outcome;
    return { state: "failed", code: "authorization-expired", facts: {} };
  }

  /** Forgets an attempt: its callback, should it still come, belongs to nothing. */
  cancel(id: string): void {
    this.#attempts.delete(id);
  }

  async #redeem(attempt: Attempt, verifier: string, query: CallbackQuery): Promise<AuthorizationOutcome> {
    try {
      const code = checkCallback(query, attempt.settings);
      const { redirectUri, settings } = attempt;
      const { set, isLive } = await this.#tools.redeem(settings, { code, redirectUri, verifier, query }, attempt.id);
      return { state: "authorized", authorization: summarize(set), isLive };
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure("authorization-refused", { error: "unknown" }, { cause: error });
      return { state: "failed", code: failure.code, facts: failure.facts };
    }
  }

  #end(attempt: Attempt, outcome: AuthorizationOutcome): AuthorizationOutcome {
    attempt.outcome = outcome;
    this.#tools.onEnd({ id: attempt.id, credentialId: attempt.credentialId, outcome });
    return outcome;
  }

  #find(isIt: (attempt: Attempt) => boolean): Attempt {
    const attempt = [...this.#attempts.values()].find((candidate) => isIt(candidate) && !this.#isOld(candidate));
    if (attempt === undefined) throw new Failure("authorization-unknown");
    return attempt;
  }

  #isOld({ beganAtMs }: Attempt): boolean {
    return this.#tools.clock.nowMs() - beganAtMs > LIFETIME_MS;
  }

  #forgetOld(): void {
    const kept = [...this.#attempts.values()].filter((attempt) => !this.#isOld(attempt)).slice(1 - MOST_ATTEMPTS);
    this.#attempts.clear();
    for (const attempt of kept) this.#attempts.set(attempt.id, attempt);
  }
}

function cookieNameOf(attemptId: string): string {
  return `keyring-${attemptId}`;
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
