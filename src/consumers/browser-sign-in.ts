import type { OAuthSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import { checkCallback, type CallbackQuery } from "../oauth/check-callback.js";
import { challengeOf, makeSecret } from "../oauth/pkce.js";
import { redeemCode } from "../oauth/redeem-code.js";
import type { TokenSet } from "../tokens/token-set.js";
import { keepSignIn, refuseOtherAccount } from "./keep-sign-in.js";
import { formTokenOf, hasHash, hashOf, linkNameIn, linkNameOf, makeState } from "./link-secrets.js";
import type { LoginFailure, LoginLink } from "./login-link.js";
import { makeCode } from "./sign-in-code.js";
import type { EndReason } from "./sign-in-end.js";
import type { SignInTools } from "./sign-in-tools.js";

const MOST_ATTEMPTS = 5;

/** Time to go back to the chat and type the code. */
const CODE_LIFETIME_MS = 10 * 60_000;

/** What a browser sees at a link's address. `isOurs`: it is the browser that signed in. */
export interface LinkView {
  readonly link: LoginLink;
  readonly settings: OAuthSettings;
  readonly isOurs: boolean;
}

/** A callback that was accepted: once, from the browser that began. */
interface AcceptedCallback {
  readonly link: LoginLink;
  readonly verifier: string;
  readonly cookieHash: string;
}

/** The browser's side of a consumer's sign-in: every step needs the link's secret, and the cookie of the step before. */
export class BrowserSignIn {
  readonly #tools: SignInTools;
  readonly #running = new Set<Promise<unknown>>();

  constructor(tools: SignInTools) {
    this.#tools = tools;
  }

  /** What stands at the address, and changes nothing; undefined where there is no such link, or it has ended. */
  async look(secret: string, cookie: string): Promise<LinkView | undefined> {
    const link = await this.#tools.links.read(linkNameOf(secret));
    const settings = link && this.#tools.settingsOf(link.credentialId);
    if (link === undefined || settings === undefined) return undefined;
    const { outcome } = link;
    const isOurs = outcome !== undefined && "cookieHash" in outcome && hasHash(cookie, outcome.cookieHash);
    return { link, settings, isOurs };
  }

  /**
   * Begins an attempt, the newest counts: where the browser goes. Throws `sign-in-gone` for a link that has ended or was
   * used, `sign-in-attempts` after five.
   */
  async start(secret: string, cookie: string): Promise<{ readonly link: LoginLink; readonly location: string }> {
    const name = linkNameOf(secret);
    const [state, verifier] = [makeState(name), makeSecret()];
    const attempt = { stateHash: hashOf(state), verifier, cookieHash: hashOf(cookie) };
    const begun = await this.#tools.links.change<LoginLink | "gone" | "attempts">(name, (known) => {
      if (known === undefined || known.outcome !== undefined) return { result: "gone" };
      if (known.attempts >= MOST_ATTEMPTS) return { result: "attempts" };
      const link = { ...known, attempt, attempts: known.attempts + 1 };
      return { link, result: link };
    });
    const settings = typeof begun === "string" ? undefined : this.#tools.settingsOf(begun.credentialId);
    if (begun === "attempts") throw new Failure("sign-in-attempts");
    if (begun === "gone" || settings === undefined) throw new Failure("sign-in-gone");
    const request = { redirectUri: begun.callbackUrl, state, challenge: challengeOf(verifier) };
    return { link: begun, location: await this.#tools.grants.authorizationUrl(settings, request) };
  }

  /** "I did not ask for this": the link is spent. Throws `sign-in-gone`. */
  async decline(secret: string): Promise<LoginLink> {
    const name = linkNameOf(secret);
    const declined = await this.#tools.links.change<LoginLink | undefined>(name, (known) => {
      if (known === undefined || known.outcome !== undefined) return { result: undefined };
      const link: LoginLink = { ...known, outcome: { state: "declined" } };
      return { link, result: link };
    });
    if (declined === undefined) throw new Failure("sign-in-gone");
    await this.#tellEnd(declined, "declined");
    return declined;
  }

  /**
   * Takes a callback: its state counts once, and only with the cookie of the browser that began. Gives the address of
   * the page that says what came of it. Throws `authorization-unknown` for one that belongs to nothing; then nothing changes.
   */
  async finish(query: CallbackQuery, cookie: string, callbackPath: string): Promise<string> {
    const callback = await this.#accept(query, cookie, callbackPath);
    const work = this.#conclude(query, callback);
    this.#running.add(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
    }
    return callback.link.address;
  }

  /** When no code is being exchanged any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #accept(query: CallbackQuery, cookie: string, callbackPath: string): Promise<AcceptedCallback> {
    const { state = "" } = query;
    const name = linkNameIn(state);
    if (name === undefined) throw new Failure("authorization-unknown");
    const accepted = await this.#tools.links.change<AcceptedCallback | undefined>(name, (known) => {
      if (known?.attempt === undefined || known.outcome !== undefined) return { result: undefined };
      const { attempt, ...link } = known;
      const isHere = new URL(link.callbackUrl).pathname.endsWith(callbackPath);
      if (!isHere || !hasHash(state, attempt.stateHash) || !hasHash(cookie, attempt.cookieHash))
        return { result: undefined };
      return { link, result: { link, verifier: attempt.verifier, cookieHash: attempt.cookieHash } };
    });
    if (accepted === undefined) throw new Failure("authorization-unknown");
    return accepted;
  }

  async #conclude(query: CallbackQuery, callback: AcceptedCallback): Promise<void> {
    const { link, cookieHash } = callback;
    try {
      const settings = this.#tools.settingsOf(link.credentialId);
      if (settings === undefined) throw new Failure("credential-missing");
      const set = await this.#redeem(settings, query, callback);
      if (link.mode === "link") await keepSignIn(this.#tools, settings, { link, set, cookieHash });
      else await this.#seal(callback, set);
    } catch (error) {
      await this.#fail(callback, asLoginFailure(error));
    }
  }

  async #redeem(
    settings: OAuthSettings,
    query: CallbackQuery,
    { link, verifier }: AcceptedCallback,
  ): Promise<TokenSet> {
    const { grants, clock, askAccount } = this.#tools;
    const code = checkCallback(query, settings);
    const redeemed = await redeemCode(
      settings,
      { code, redirectUri: link.callbackUrl, verifier, query },
      grants,
      clock,
    );
    const account = redeemed.account ?? (await askAccount(settings, redeemed));
    const set = { ...redeemed, ...(account !== undefined && { account }) };
    try {
      await refuseOtherAccount(this.#tools, link, settings, set);
    } catch (error) {
      await this.#tools.revoke(settings, set);
      throw error;
    }
    return set;
  }

  /** Until its consumer types the code in the chat the set waits with the link, and nobody can use it. */
  async #seal({ link, cookieHash }: AcceptedCallback, set: TokenSet): Promise<void> {
    const endsAtMs = Math.max(link.endsAtMs, this.#tools.clock.nowMs() + CODE_LIFETIME_MS);
    const name = linkNameOf(link.secret);
    await this.#tools.links.keep({ ...link, endsAtMs, outcome: { state: "code", code: makeCode(), cookieHash, set } });
    this.#tools.waiting.extend(name, endsAtMs);
  }

  async #fail({ link, cookieHash }: AcceptedCallback, reason: LoginFailure): Promise<void> {
    const failed: LoginLink = { ...link, outcome: { state: "failed", cookieHash, reason } };
    await this.#tools.links.change(linkNameOf(link.secret), () => ({ link: failed, result: undefined }));
    await this.#tellEnd(link, endReasonOf(reason), reason);
  }

  async #tellEnd(link: LoginLink, reason: EndReason, failure?: LoginFailure): Promise<void> {
    const end = { state: "ended", reason, ...(failure && { failure }) } as const;
    this.#tools.waiting.endOfLink(linkNameOf(link.secret), end);
    await this.#tools.announce().catch(() => undefined);
  }
}

/** Whether the start page's form came from that page, in that browser. */
export function isOwnForm(secret: string, cookie: string, token: string): boolean {
  return cookie !== "" && hasHash(token, hashOf(formTokenOf(secret, cookie)));
}

/** The word for the flow. */
export function endReasonOf({ code }: LoginFailure): EndReason {
  if (code === "authorization-denied") return "denied";
  return code === "account-changed" ? "account-changed" : "failed";
}

function asLoginFailure(error: unknown): LoginFailure {
  const failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
  return { code: failure.code, facts: failure.facts };
}
