import type { OAuthSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import type { CallbackQuery } from "../../oauth/check-callback.js";
import { challengeOf, makeSecret } from "../../oauth/pkce.js";
import { concludeSignIn, tellEnd, type AcceptedCallback } from "./conclude-sign-in.js";
import { revokeLate } from "./end-late-code.js";
import { formTokenOf, hasHash, hashOf, linkNameIn, linkNameOf, makeState } from "./link-secrets.js";
import { linkSettings } from "./link-settings.js";
import { isOpen, MOST_ATTEMPTS, type LoginLink } from "./login-link.js";
import type { SignInTools } from "./sign-in-tools.js";

/** What a browser sees at a link's address. `isOurs`: it is the browser that signed in. */
export interface LinkView {
  readonly link: LoginLink;
  readonly settings: OAuthSettings;
  readonly isOurs: boolean;
}

/** What a browser has that tells it from others; it depends on the link's address where that is kept. "" for none. */
export type CookieOf = (link: LoginLink) => string;

/** The browser's side of a consumer's sign-in: every step needs the link's secret, and the cookie of the step before. */
export class BrowserSignIn {
  readonly #tools: SignInTools;
  readonly #running = new Set<Promise<unknown>>();

  constructor(tools: SignInTools) {
    this.#tools = tools;
  }

  /** What stands at the address, and changes nothing; undefined where there is no such link, or it has ended. */
  async look(secret: string, cookieOf: CookieOf): Promise<LinkView | undefined> {
    const link = await this.#tools.links.read(linkNameOf(secret));
    const settings = link && linkSettings(this.#tools, link);
    if (link === undefined || settings === undefined) return undefined;
    const { outcome } = link;
    const isOurs = outcome !== undefined && "cookieHash" in outcome && hasHash(cookieOf(link), outcome.cookieHash);
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
    await this.#openAgain(name);
    const begun = await this.#tools.links.change<LoginLink | "gone" | "attempts">(name, (known) => {
      if (!isOpen(known)) return { result: "gone" };
      if (known.attempts >= MOST_ATTEMPTS) return { result: "attempts" };
      const link = { ...known, attempt, attempts: known.attempts + 1 };
      return { link, result: link };
    });
    if (begun === "attempts") throw new Failure("sign-in-attempts");
    const settings = begun === "gone" ? undefined : linkSettings(this.#tools, begun);
    if (begun === "gone" || settings === undefined) throw new Failure("sign-in-gone");
    const request = { redirectUri: begun.callbackUrl, state, challenge: challengeOf(verifier) };
    return { link: begun, location: await this.#tools.grants.authorizationUrl(settings, request) };
  }

  /** "I did not ask for this": the link is spent. Throws `sign-in-gone`. */
  async decline(secret: string): Promise<LoginLink> {
    const name = linkNameOf(secret);
    await this.#openAgain(name);
    const declined = await this.#tools.links.change<LoginLink | undefined>(name, (known) => {
      if (!isOpen(known)) return { result: undefined };
      const link: LoginLink = { ...known, outcome: { state: "declined" } };
      return { link, result: link };
    });
    if (declined === undefined) throw new Failure("sign-in-gone");
    await tellEnd(this.#tools, declined, "declined");
    return declined;
  }

  /**
   * Takes a callback: its state counts once, and only with the cookie of the browser that began. Gives the address of
   * the page that says what came of it. Throws `authorization-unknown` for one that belongs to nothing, or whose
   * credential is just being deployed; then nothing changes.
   */
  async finish(query: CallbackQuery, cookieOf: CookieOf, callbackPath: string): Promise<string> {
    const callback = await this.#accept(query, cookieOf, callbackPath);
    await this.#run(concludeSignIn(this.#tools, query, callback));
    return callback.link.address;
  }

  /** When no code is being exchanged, and nothing revoked, any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #run(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Where a code was not typed in time; nobody waits while what was sealed with it is revoked. */
  async #openAgain(name: string): Promise<void> {
    const late = await this.#tools.links.takeLate(name);
    if (late) void this.#run(revokeLate(this.#tools, late));
  }

  async #accept({ state = "" }: CallbackQuery, cookieOf: CookieOf, callbackPath: string): Promise<AcceptedCallback> {
    const name = linkNameIn(state);
    if (name === undefined) throw new Failure("authorization-unknown");
    const accepted = await this.#tools.links.change<AcceptedCallback | undefined>(name, (known) => {
      if (!isOpen(known) || known.attempt === undefined) return { result: undefined };
      const { attempt, ...link } = known;
      const settings = linkSettings(this.#tools, link);
      const isHere = new URL(link.callbackUrl).pathname.endsWith(callbackPath);
      const isTheirs = hasHash(state, attempt.stateHash) && hasHash(cookieOf(link), attempt.cookieHash);
      if (settings === undefined || !isHere || !isTheirs) return { result: undefined };
      return { link, result: { link, settings, verifier: attempt.verifier, cookieHash: attempt.cookieHash } };
    });
    if (accepted === undefined) throw new Failure("authorization-unknown");
    return accepted;
  }
}

/** Whether the start page's form came from that page, in that browser. */
export function isOwnForm(secret: string, cookie: string, token: string): boolean {
  return cookie !== "" && hasHash(token, hashOf(formTokenOf(secret, cookie)));
}
