import type { OAuthSettings } from "../credentials/credential-settings.js";
import { settingsDigestOf } from "../credentials/fingerprint.js";
import { Failure } from "../failure.js";
import type { CredentialEvent } from "./credential-event.js";
import { EventTeller } from "./event-teller.js";
import { RecordKeeper } from "./record-keeper.js";
import type { Renewer } from "./renewer.js";
import type { TokenSet } from "./token-set.js";
import type { Owner, TokenStore } from "./token-store.js";

/**
 * All token sets of one owner of one credential, shared by every source that the credential has in this process (a
 * deploy makes a new one, each subflow instance has its own): the record, and the renewals that run.
 */
export class CredentialTokens {
  readonly keeper: RecordKeeper;
  readonly events: EventTeller;
  /** By fingerprint: a refresh token is spent once, whoever asks. */
  readonly renewals = new Map<string, { readonly by: object; readonly outcome: Promise<TokenSet> }>();
  readonly #listeners = new Set<() => void>();
  readonly #store: TokenStore;
  readonly #credentialId: string;
  readonly #owner: Owner;
  #authorizations = 0;

  constructor(
    store: TokenStore,
    credentialId: string,
    owner: Owner,
    onEvent: (event: CredentialEvent) => void = ignore,
  ) {
    this.#store = store;
    this.events = new EventTeller(onEvent);
    this.#credentialId = credentialId;
    this.#owner = owner;
    this.keeper = new RecordKeeper(store, credentialId, owner);
  }

  /** Counts authorizations and disconnections: what a renewal brings from before the last one is worth nothing. */
  get authorizations(): number {
    return this.#authorizations;
  }

  /** Whether something runs, or is in memory only: then it must not be forgotten. */
  get isBusy(): boolean {
    return this.renewals.size > 0 || this.keeper.isBusy;
  }

  /** The live set of these settings' client, token URL and grant; undefined before the record is loaded. */
  setOf(fingerprint: string): TokenSet | undefined {
    return this.keeper.record.sets.find((set) => set.fingerprint === fingerprint);
  }

  /** As `setOf`, but never one that is just being stored: a crash would lose what the provider rotated. */
  async keptSetOf(fingerprint: string): Promise<TokenSet | undefined> {
    for (;;) {
      const set = this.setOf(fingerprint);
      if (set === undefined || this.keeper.unwritten || this.keeper.isStored(set)) return set;
      await this.keeper.written();
    }
  }

  /**
   * Loads the record so that a token set can be kept: a damaged one is set aside first. Throws `store-locked`,
   * `store-newer` or `store-unreadable`; to be called before a code is redeemed, which can be done once.
   */
  async makeReady(): Promise<void> {
    try {
      await this.keeper.load();
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "store-damaged") throw error;
      await this.#store.setAside(this.#credentialId, this.#owner);
      await this.keeper.load();
    }
  }

  /**
   * Keeps what an authorization gave: live where `settings` are the deployed ones, beside the live set where not. Throws
   * `refresh-token-missing`, and changes nothing, where it would take the place of a set that lasts longer.
   */
  async accept(set: TokenSet, settings: OAuthSettings, attempt: string | undefined): Promise<void> {
    await this.makeReady();
    if (!isComplete(set, settings) && this.#isRenewable(set.fingerprint)) throw new Failure("refresh-token-missing");
    if (attempt === undefined) await this.#authorize(set, this.keeper.promote(set));
    else await this.keeper.setCandidate({ attempt, settingsDigest: settingsDigestOf(settings), set });
    await this.#announce();
  }

  /**
   * Keeps what a consumer's own token gave, in the place of what was there. Other processes are not told, since such
   * tokens come often: they look again when theirs has ended. Throws as the store does.
   */
  async take(set: TokenSet): Promise<void> {
    await this.#authorize(set, this.keeper.promote(set));
    this.tell();
  }

  /** Lets a set live that was authorized from this very form, or under this client where there is no other. */
  async promoteCandidate({ fingerprint, settingsDigest }: Renewer): Promise<void> {
    const { candidate } = this.keeper.record;
    if (candidate === undefined) return;
    const isThisForm = candidate.settingsDigest === settingsDigest;
    const isOnlyOne = candidate.set.fingerprint === fingerprint && this.setOf(fingerprint) === undefined;
    if (!isThisForm && !isOnlyOne) return;
    await this.#authorize(candidate.set, this.keeper.promoteCandidate(candidate.set));
    await this.#announce();
  }

  /** Drops what this attempt authorized, if nobody has deployed it. */
  async dropCandidate(attempt: string): Promise<void> {
    await this.keeper.load();
    if (this.keeper.record.candidate?.attempt === attempt) await this.keeper.setCandidate(undefined);
  }

  /** Removes every token set and gives those it had, to be revoked. */
  async disconnect(): Promise<readonly TokenSet[]> {
    await this.makeReady();
    this.#authorizations += 1;
    const sets = await this.keeper.clear(() => this.#announce());
    this.events.tell({ event: "disconnected" });
    await this.#announce();
    return sets;
  }

  /** Notes who signed in: the provider was asked when the set was stored already. */
  async nameAccount(set: TokenSet, account: string): Promise<TokenSet> {
    const named = { ...set, account };
    await this.keeper.amend(set, { account });
    this.tell();
    return named;
  }

  /** Reads what another process may have written, and tells. What goes wrong is seen by the next renewal. */
  async readAgain(): Promise<void> {
    if (!this.keeper.isLoaded) return;
    const { candidate, sets } = this.keeper.record;
    await this.keeper.reload().catch(() => undefined);
    const { record } = this.keeper;
    if (JSON.stringify([record.candidate, record.sets]) !== JSON.stringify([candidate, sets])) this.tell();
  }

  /** Calls the listener at every change until the function that it gives is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #isRenewable(fingerprint: string): boolean {
    const set = this.setOf(fingerprint);
    return set?.refreshToken !== undefined && set.refused === undefined;
  }

  async #authorize(set: TokenSet, promotion: Promise<void>): Promise<void> {
    this.#authorizations += 1;
    await promotion;
    this.events.tell({ event: "authorized", ...(set.account !== undefined && { account: set.account }) });
  }

  /** Other processes that share the store learn it soon; one that doesn't looks itself before it renews. */
  async #announce(): Promise<void> {
    this.tell();
    await this.#store.announce().catch(() => undefined);
  }

  /** Resolves when every renewal that runs has ended and is stored. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.renewals.values()].map(({ outcome }) => outcome));
  }
}

/** Whether all is there that the provider should have sent. */
function isComplete({ refreshToken, expiresAtMs }: TokenSet, { grant, expectsRefreshToken }: OAuthSettings): boolean {
  const needsOne = grant === "authorization_code" && expectsRefreshToken && expiresAtMs !== undefined;
  return !needsOne || refreshToken !== undefined;
}

function ignore(): void {
  // nobody wants to be told
}
