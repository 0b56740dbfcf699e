import { setTimeout as wait } from "node:timers/promises";
import { fingerprintOf } from "../../credentials/fingerprint.js";
import { summarize } from "../../tokens/summarize.js";
import { isValid } from "../../tokens/token-lifetime.js";
import type { LoginLink } from "./login-link.js";
import { endReasonOf, type SignInEnd } from "./sign-in-end.js";
import type { SignInTools } from "./sign-in-tools.js";
import type { WaitingMessage, WaitingMessages } from "./waiting-messages.js";

/** Of messages that wait: so many are looked at, and then so many more a while later. */
const MOST_AT_ONCE = 500;
const PAUSE_MS = 3_000;

/** Lets go on what waits here for a sign-in that another process on the same store saw. One a runtime. */
export class Elsewhere<Message> {
  readonly #tools: SignInTools;
  readonly #messages: WaitingMessages<Message>;
  #left = 0;
  #looking: Promise<void> | undefined;

  constructor(tools: SignInTools, messages: WaitingMessages<Message>) {
    this.#tools = tools;
    this.#messages = messages;
  }

  /** Looks at every message that waits just now; resolves when that is done. A store that can't be read changes nothing. */
  look(): Promise<void> {
    this.#left = this.#messages.size;
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOn(): Promise<void> {
    for (;;) {
      const some = this.#messages.nextToLookAt(Math.min(MOST_AT_ONCE, this.#left));
      this.#left -= some.length;
      for (const waiting of some) await this.#lookAt(waiting).catch(() => undefined);
      if (this.#left <= 0 || some.length === 0) return;
      await wait(PAUSE_MS, undefined, { ref: false });
    }
  }

  async #lookAt(message: WaitingMessage<Message>): Promise<void> {
    const { links, waiting } = this.#tools;
    const { linkName, credentialId, consumer } = message;
    const link = await links.read(linkName);
    const end = link ? endOf(link) : await this.#endByTokens(message);
    if (end?.state === "signed-in") waiting.endOf(credentialId, consumer, end);
    else if (end) waiting.endOfLink(linkName, end);
    else if (link) waiting.extend(linkName, link.endsAtMs);
  }

  /** A link is gone where its consumer signed in by another one. */
  async #endByTokens({ credentialId, consumer }: WaitingMessage<Message>): Promise<SignInEnd | undefined> {
    const { registry, settingsOf, clock } = this.#tools;
    const settings = settingsOf(credentialId);
    if (settings === undefined) return undefined;
    const { tokens } = registry.of(credentialId, consumer);
    await tokens.keeper.load();
    await tokens.readAgain();
    const set = tokens.setOf(fingerprintOf(settings));
    if (set === undefined || set.refused !== undefined) return undefined;
    const isUsable = set.refreshToken !== undefined || isValid(set, clock.nowMs());
    return isUsable ? { state: "signed-in", authorization: summarize(set) } : undefined;
  }
}

function endOf({ outcome }: LoginLink): SignInEnd | undefined {
  switch (outcome?.state) {
    case "kept":
      return { state: "signed-in", authorization: outcome.authorization };
    case "declined":
      return { state: "ended", reason: "declined" };
    case "failed":
      return { state: "ended", reason: endReasonOf(outcome.reason), failure: outcome.reason };
    case "code":
    case undefined:
      return undefined;
  }
}
