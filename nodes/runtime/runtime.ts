import { systemClock } from "../../src/clock.js";
import { completeCredential } from "../../src/credentials/complete-credential.js";
import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { settingsDigestOf } from "../../src/credentials/fingerprint.js";
import {
  createFixedCredential,
  createOAuthCredential,
  createUnusableCredential,
  type LiveCredential,
} from "../../src/credentials/live-credential.js";
import { Failure } from "../../src/failure.js";
import { createTransport, type Transport } from "../../src/http/transport.js";
import { askAccount } from "../../src/oauth/ask-account.js";
import { Authorizations, type RedeemableCode } from "../../src/oauth/authorizations.js";
import { createGrants, type Grants } from "../../src/oauth/grants.js";
import { createFormPoster, MOST_REPLY_BYTES } from "../../src/oauth/post-form.js";
import { redeemCode } from "../../src/oauth/redeem-code.js";
import { revokeTokenSet } from "../../src/oauth/revoke-token-set.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import { FileStore } from "../../src/tokens/file-store.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import type { TokenStore } from "../../src/tokens/token-store.js";
import { readKeyringSettings, type KeyringSettings } from "./keyring-settings.js";
import type { Red } from "./red.js";

/** How long a closing credential waits for its renewal. Node-RED itself waits 15 s. */
const LONGEST_END_MS = 10_000;

interface Deployed {
  readonly credential: LiveCredential;
  /** What the editor and the store call the credential: inside a subflow its nodes have other ids. */
  readonly credentialId: string;
  readonly settings: CredentialSettings | undefined;
  readonly onState: (state: CredentialState) => void;
}

/** A credential's node as it runs: its own id, and the credential's. */
export interface CredentialIds {
  readonly nodeId: string;
  readonly credentialId: string;
}

/** What all nodes of one Node-RED share, outside any node, since nodes are made anew at each deploy. */
export class Runtime {
  readonly settings: KeyringSettings;
  readonly transport: Transport;
  readonly authorizations: Authorizations;
  readonly #store: TokenStore;
  readonly #grants: Grants;
  readonly #postForm: PostForm;
  readonly #sources = new Map<string, TokenSource>();
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
      redeem: (settings, code) => this.#redeem(settings, code),
      onEnd: ({ id, credentialId, outcome }) => {
        RED.comms.publish(`keyring/authorization/${id}`, { credential: credentialId, state: outcome.state });
      },
    });
    for (const warning of this.settings.warnings) RED.log.warn(`[keyring] ${warning}`);
  }

  /** Puts a credential into use as it is deployed. `onState` is told of every change until `withdraw`. */
  async deploy(nodeId: string, settings: CredentialSettings, onState: (state: CredentialState) => void): Promise<void> {
    const credentialId = settings.id;
    if (settings.type !== "oauth2") {
      const credential = createFixedCredential(settings);
      this.#deployed.set(nodeId, { credential, credentialId, settings, onState });
      this.#tell(credentialId, credential.state());
      return;
    }
    const source = this.#source(settings);
    const credential = createOAuthCredential(settings, source);
    this.#deployed.set(nodeId, { credential, credentialId, settings, onState });
    try {
      this.#tell(credentialId, await source.use(settings));
    } catch (error) {
      const { code, facts } = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
      this.#tell(credentialId, { state: "failing", reason: { code, facts } });
    }
  }

  /** Notes that a deployed credential can't be used, and why. */
  deployUnusable(
    { nodeId, credentialId }: CredentialIds,
    failure: Failure,
    onState: (state: CredentialState) => void,
  ): void {
    const credential = createUnusableCredential(failure);
    this.#deployed.set(nodeId, { credential, credentialId, settings: undefined, onState });
    this.#tell(credentialId, credential.state());
  }

  /** Ends a node's use of a credential; its token source goes on for the next deploy. */
  withdraw(nodeId: string, onState: (state: CredentialState) => void): void {
    if (this.#deployed.get(nodeId)?.onState === onState) this.#deployed.delete(nodeId);
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
  async requestToken(settings: OAuthSettings): Promise<{ set: TokenSet; isLive: boolean }> {
    const { makeTokenSet } = await import("../../src/oauth/make-token-set.js");
    const set = makeTokenSet(await this.#grants.clientCredentials(settings), settings, systemClock.nowMs());
    return this.#keep(settings, set);
  }

  /** Drops what was authorized from a form that was then cancelled. */
  async dropCandidate(id: string): Promise<void> {
    await this.#sources.get(id)?.dropCandidate();
  }

  /** Removes a credential's token sets and revokes them where there is a URL; says whether the provider was told. */
  async disconnect(id: string): Promise<{ isRevoked: boolean }> {
    const settings = this.deployedSettings(id);
    const source = this.#sources.get(id);
    const sets = (await source?.disconnect()) ?? [];
    if (settings?.type !== "oauth2" || settings.revocationUrl === undefined || sets.length === 0)
      return { isRevoked: false };
    const results = await Promise.allSettled(sets.map((set) => revokeTokenSet(settings, set, this.#postForm)));
    return { isRevoked: results.every(({ status }) => status === "fulfilled") };
  }

  /** When no renewal of the credential is under way any more, or after 10 s. */
  async settled(credentialId: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_END_MS)));
    await Promise.race([this.#sources.get(credentialId)?.settled(), limit]);
    clearTimeout(timer);
  }

  #tell(credentialId: string, state: CredentialState): void {
    for (const [nodeId, deployed] of this.#deployed) {
      if (deployed.credentialId !== credentialId) continue;
      deployed.onState(state);
      for (const listener of this.#listeners) listener(nodeId, state);
    }
  }

  #source(settings: OAuthSettings): TokenSource {
    const { id } = settings;
    const source =
      this.#sources.get(id) ??
      new TokenSource(settings, {
        store: this.#store,
        grants: this.#grants,
        clock: systemClock,
        refusalAgeMs: this.settings.refusalAgeMs,
        onState: (state) => {
          this.#tell(id, state);
        },
      });
    this.#sources.set(id, source);
    return source;
  }

  async #redeem(settings: OAuthSettings, code: RedeemableCode): Promise<{ set: TokenSet; isLive: boolean }> {
    const tools = {
      grants: this.#grants,
      clock: systemClock,
      askAccount: (userInfoUrl: string, set: TokenSet) => askAccount(userInfoUrl, settings, set, this.transport),
    };
    return this.#keep(settings, await redeemCode(settings, code, tools));
  }

  async #keep(settings: OAuthSettings, set: TokenSet): Promise<{ set: TokenSet; isLive: boolean }> {
    const deployed = this.deployedSettings(settings.id);
    const isLive = deployed?.type === "oauth2" && settingsDigestOf(deployed) === settingsDigestOf(settings);
    await this.#source(settings).accept(set, settings, isLive);
    return { set, isLive };
  }
}
