import type { CredentialEvent } from "./credential-event.js";
import { CredentialTokens } from "./credential-tokens.js";
import { SHARED, type TokenStore } from "./token-store.js";

type OnEvent = (credentialId: string, event: CredentialEvent) => void;

/** So that a disconnection in another process is seen within 5 s. */
const LOOK_EVERY_MS = 3_000;

/** The shared tokens of every credential of this process, kept in step with other processes on the same store. One a runtime. */
export class TokenRegistry {
  readonly #store: TokenStore;
  readonly #tokens = new Map<string, CredentialTokens>();
  readonly #onEvent: OnEvent;
  readonly #listeners: (() => void)[] = [];
  #announcements = "";
  #timer: NodeJS.Timeout | undefined;

  /** `onEvent` is told what becomes of the tokens. */
  constructor(store: TokenStore, onEvent: OnEvent) {
    this.#store = store;
    this.#onEvent = onEvent;
  }

  /** All shared token sets of a credential. */
  of(credentialId: string): CredentialTokens {
    const known = this.#tokens.get(credentialId);
    if (known) return known;
    const tokens = new CredentialTokens(this.#store, credentialId, SHARED, (event) => {
      this.#onEvent(credentialId, event);
    });
    this.#tokens.set(credentialId, tokens);
    return tokens;
  }

  /** The same, where somebody asked for them before. */
  known(credentialId: string): CredentialTokens | undefined {
    return this.#tokens.get(credentialId);
  }

  /** Calls the listener whenever another process, or this one, announced something. */
  onAnnouncement(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** As they were seen last. */
  get announcements(): string {
    return this.#announcements;
  }

  /** Looks now and then whether another process announced something, until `rest`. It keeps no process alive. */
  watch(): void {
    this.#timer ??= setInterval(() => void this.lookAround(), LOOK_EVERY_MS).unref();
  }

  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Reads again what is in memory, if another process announced something. A store that can't be asked changes nothing. */
  async lookAround(): Promise<void> {
    const announcements = await this.#store.announcements().catch(() => this.#announcements);
    if (announcements === this.#announcements) return;
    this.#announcements = announcements;
    for (const listener of this.#listeners) listener();
    await Promise.all([...this.#tokens.values()].map((tokens) => tokens.readAgain()));
  }
}
