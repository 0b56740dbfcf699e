import { systemClock } from "../../src/clock.js";
import { completeCredential } from "../../src/credentials/complete-credential.js";
import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { fingerprintOf, settingsDigestOf } from "../../src/credentials/fingerprint.js";
import {
  createFixedCredential,
  createOAuthCredential,
  createUnusableCredential,
  type LiveCredential,
} from "../../src/credentials/live-credential.js";
import type { Failure } from "../../src/failure.js";
import { createTransport, type Transport } from "../../src/http/transport.js";
import { askAccount } from "../../src/oauth/ask-account.js";
import { Authorizations, type Authorized, type RedeemableCode } from "../../src/oauth/authorizations.js";
import { createGrants, type Grants } from "../../src/oauth/grants.js";
import { makeTokenSet } from "../../src/oauth/make-token-set.js";
import { createFormPoster, MOST_REPLY_BYTES } from "../../src/oauth/post-form.js";
import { redeemCode } from "../../src/oauth/redeem-code.js";
import { revokeTokenSet } from "../../src/oauth/revoke-token-set.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import { CredentialTokens } from "../../src/tokens/credential-tokens.js";
import { FileStore } from "../../src/tokens/file-store.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import { SHARED, type TokenStore } from "../../src/tokens/token-store.js";
import { readKeyringSettings, type KeyringSettings } from "./keyring-settings.js";
import type { Red } from "./red.js";

/** How long a closing credential waits for its renewal. Node-RED itself waits 15 s. */
const LONGEST_END_MS = 10_000;

interface Deployed {
  readonly credential: LiveCredential;
  /** What the editor and the store call the credential: inside a subflow its nodes have other ids. */
  readonly credentialId: string;
  readonly settings: CredentialSettings | undefined;
  /** Ends the telling of states. */
  readonly close: () => void;
}

/** A credential's node as it runs: its own id, and the credential's. */
export interface CredentialIds {
  readonly nodeId: string;
  readonly credentialId: string;
}

type OnState = (state: CredentialState) => void;

/** What all nodes of one Node-RED share, outside any node, since nodes are made anew at each deploy. */
export class Runtime {
  readonly settings: KeyringSettings;
  readonly transport: Transport;
  readonly authorizations: Authorizations;
  readonly #store: TokenStore;
  readonly #grants: Grants;
  readonly #postForm: PostForm;
  readonly #tokens = new Map<string, CredentialTokens>();
  readonly #redemptions = new Set<Promise<unknown>>();
  readonly #deployed = new Map<string, Deployed>();
  readonly #listeners = new Set<(nodeId: string, state: CredentialState) => void>();

  constructor(RED: Red) {
    this.settings = readKeyringSettings(RED.settings);
    this.transport = createTransport();
    this.#store = new FileStore({
      folder: this.settings.storeFolder,
      keyFilePath: this.settings.keyFilePath,
      secrets: this.settings.secrets,
    });
    this.#postForm = createFormPoster(createTransport({ maxReplyBytes: MOST_REPLY_BYTES }));
    this.#grants = createGrants(this.#postForm);
    this.authorizations = new Authorizations({
      grants: this.#grants,
      clock: systemClock,
      redeem: (settings, code, attempt) => this.#redeem(settings, code, attempt),
      onEnd: ({ id, credentialId, outcome }) => {
        RED.comms.publish(`keyring/authorization/${id}`, { credential: credentialId, state: outcome.state });
      },
    });
    for (const warning of this.settings.warnings) RED.log.warn(`[keyring] ${warning}`);
  }

  /** Puts a credential into use as it is deployed. `onState` is told of every change until `withdraw`. */
  async deploy(nodeId: string, settings: CredentialSettings, onState: OnState): Promise<void> {
    const tell = this.#teller(nodeId, onState);
    if (settings.type !== "oauth2") {
      const credential = createFixedCredential(settings);
      this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close: ignore });
      tell(credential.state());
      return;
    }
    const source = new TokenSource(settings, {
      tokens: this.#tokensOf(settings.id),
      grants: this.#grants,
      clock: systemClock,
      refusalAgeMs: this.settings.refusalAgeMs,
      onState: tell,
    });
    const close = () => {
      source.close();
    };
    const credential = createOAuthCredential(settings, source);
    this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close });
    await source.start();
  }

  /** Notes that a deployed credential can't be used, and why. */
  deployUnusable({ nodeId, credentialId }: CredentialIds, failure: Failure, onState: OnState): void {
    const credential = createUnusableCredential(failure);
    this.#deployed.set(nodeId, { credential, credentialId, settings: undefined, close: ignore });
    this.#teller(nodeId, onState)(credential.state());
  }

  /** Ends a node's use of a credential; its tokens stay for the next deploy. */
  withdraw(nodeId: string): void {
    this.#deployed.get(nodeId)?.close();
    this.#deployed.delete(nodeId);
  }

  /** The credential of a running credential node, or undefined where there is none of this id. */
  credential(nodeId: string): LiveCredential | undefined {
    return this.#deployed.get(nodeId)?.credential;
  }

  /** Tells of every change of state of a running credential node until the function that it gives is called. */
  watch(listener: (nodeId: string, state: CredentialState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every deployed credential's id, as the editor knows it, and state. */
  states(): readonly { id: string; state: CredentialState }[] {
    return [...this.#deployed.values()].map(({ credentialId, credential }) => ({
      id: credentialId,
      state: credential.state(),
    }));
  }

  /** The settings under which a credential is deployed, by the editor's id. */
  deployedSettings(credentialId: string): CredentialSettings | undefined {
    return [...this.#deployed.values()].find((deployed) => deployed.credentialId === credentialId)?.settings;
  }

  /** The settings of a form, deployed or not. Throws as `completeCredential` does. */
  complete(id: string, form: CredentialForm, secrets: CredentialSecrets): CredentialSettings {
    return completeCredential({ id, form, secrets, apps: this.settings.apps, environment: process.env });
  }

  /** Gets a Client Credentials token for a form, deployed or not, and keeps it. */
  async requestToken(settings: OAuthSettings, attempt: string): Promise<Authorized> {
    await this.#tokensOf(settings.id).makeReady();
    const fields = await this.#grants.clientCredentials(settings);
    return this.#keep(settings, makeTokenSet(fields, settings, systemClock.nowMs()), attempt);
  }

  /** What was authorized from a form that nobody has deployed yet. */
  candidate(credentialId: string): TokenSet | undefined {
    return this.#tokens.get(credentialId)?.keeper.record.candidate?.set;
  }

  /** Drops what an attempt authorized from a form that was then cancelled. */
  async dropCandidate(credentialId: string, attempt: string): Promise<void> {
    await this.#tokens.get(credentialId)?.dropCandidate(attempt);
  }

  /** Removes a credential's token sets and revokes those of its settings where there is a URL; says whether the provider was told. */
  async disconnect(credentialId: string): Promise<{ isRevoked: boolean }> {
    const settings = this.deployedSettings(credentialId);
    const sets = await this.#tokensOf(credentialId).disconnect();
    if (settings?.type !== "oauth2" || settings.revocationUrl === undefined) return { isRevoked: false };
    // Another client's or provider's token is nothing that this provider should see.
    const ours = sets.filter(({ fingerprint }) => fingerprint === fingerprintOf(settings));
    const results = await Promise.allSettled(ours.map((set) => revokeTokenSet(settings, set, this.#postForm)));
    return { isRevoked: ours.length > 0 && results.every(({ status }) => status === "fulfilled") };
  }

  /** When no token request of the credential is under way any more, or after 10 s. */
  async settled(credentialId: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_END_MS)));
    const renewals = this.#tokens.get(credentialId)?.settled() ?? Promise.resolve();
    const requests = [renewals, ...this.#redemptions];
    await Promise.race([Promise.allSettled(requests), limit]);
    clearTimeout(timer);
  }

  #teller(nodeId: string, onState: OnState): OnState {
    return (state) => {
      onState(state);
      for (const listener of this.#listeners) listener(nodeId, state);
    };
  }

  #tokensOf(credentialId: string): CredentialTokens {
    const known = this.#tokens.get(credentialId);
    if (known) return known;
    const tokens = new CredentialTokens(this.#store, credentialId, SHARED);
    this.#tokens.set(credentialId, tokens);
    return tokens;
  }

  async #redeem(settings: OAuthSettings, code: RedeemableCode, attempt: string): Promise<Authorized> {
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
    const tokens = this.#tokensOf(settings.id);
    await tokens.makeReady();
    const kept = await this.#keep(settings, await redeemCode(settings, code, this.#grants, systemClock), attempt);
    if (kept.set.account !== undefined || settings.userInfoUrl === undefined) return kept;
    const account = await askAccount(settings.userInfoUrl, settings, kept.set, this.transport);
    return account === undefined ? kept : { ...kept, set: await tokens.nameAccount(kept.set, account) };
  }

  async #keep(settings: OAuthSettings, set: TokenSet, attempt: string): Promise<Authorized> {
    const deployed = this.deployedSettings(settings.id);
    const isLive = deployed?.type === "oauth2" && settingsDigestOf(deployed) === settingsDigestOf(settings);
    await this.#tokensOf(settings.id).accept(set, settings, isLive ? undefined : attempt);
    return { set, isLive };
  }
}

function ignore(): void {
  // nothing tells of a credential whose state can't change
}
