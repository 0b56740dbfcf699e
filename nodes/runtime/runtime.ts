import { systemClock } from "../../src/clock.js";
import { serverNamed } from "../../src/credentials/server-named.js";
import { completeCredential } from "../../src/credentials/complete-credential.js";
import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings, OAuthSettings, TokenSettings } from "../../src/credentials/credential-settings.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import {
  createFixedCredential,
  createOAuthCredential,
  createUnusableCredential,
  type Evaluate,
  type LiveCredential,
} from "../../src/credentials/live-credential.js";
import { consumerEvent } from "../../src/consumers/consumer-event.js";
import { BrowserSignIn } from "../../src/consumers/sign-in/browser-sign-in.js";
import { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import { Elsewhere } from "../../src/consumers/sign-in/elsewhere.js";
import { LinkQuota } from "../../src/consumers/sign-in/link-quota.js";
import { LoginLinks } from "../../src/consumers/sign-in/login-links.js";
import type { SignInTools } from "../../src/consumers/sign-in/sign-in-tools.js";
import { Turns } from "../../src/consumers/sign-in/turns.js";
import { WaitingMessages } from "../../src/consumers/sign-in/waiting-messages.js";
import { createConsumerCredential, type ConsumerCredentialTools } from "../../src/consumers/consumer-credential.js";
import { createConsumerRenewer } from "../../src/consumers/pre-authentication/consumer-renewer.js";
import { createVerifier } from "../../src/consumers/pre-authentication/create-verifier.js";
import { createPreAuthenticationCredential } from "../../src/consumers/pre-authentication/pre-authentication-credential.js";
import { Failure } from "../../src/failure.js";
import type { Tls } from "../../src/http/connections/connection.js";
import { IssuedHeaders } from "../../src/http/secrets/issued-headers.js";
import { createTransport, type Transport } from "../../src/http/connections/transport.js";
import { askAccount } from "../../src/oauth/ask-account.js";
import { Authorizations } from "../../src/oauth/authorizations.js";
import { Authorizer } from "../../src/oauth/authorizer.js";
import { createGrants, type Grants } from "../../src/oauth/grants.js";
import { createOAuthRenewer } from "../../src/oauth/oauth-renewer.js";
import { createFormPoster } from "../../src/oauth/post-form.js";
import { revokeAlone } from "../../src/oauth/revoke-token-set.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { ConsumerEvent, CredentialEvent } from "../../src/tokens/credential-event.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import type { CredentialTokens } from "../../src/tokens/credential-tokens.js";
import type { Renewer } from "../../src/tokens/renewer.js";
import { TokenRegistry } from "../../src/tokens/token-registry.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import type { ConsumerPage, ConsumerPageRequest, ConsumerStore } from "../../src/tokens/token-store.js";
import { consumerAddresses } from "./callback-address.js";
import { environmentProxy } from "./connection-of.js";
import type { CredentialName } from "./event-message.js";
import { MutualCredentials } from "./mutual-credentials.js";
import { readKeyringSettings, type KeyringSettings } from "./keyring-settings.js";
import type { Message, Red } from "./red.js";
import { outputsOf } from "./sign-in-messages.js";
import { storeOf } from "./store-of.js";

/** Of links and of messages of consumers who have not signed in yet. */
const MOST_LINKS = 10_000;
const MOST_WAITING = 10_000;

/** Some providers end a refresh token that was not used for half an hour. */
const TEND_EVERY_MS = 60_000;

interface Deployed {
  readonly credential: LiveCredential;
  /** What the editor and the store call the credential: inside a subflow its nodes have other ids. */
  readonly credentialId: string;
  readonly settings: CredentialSettings | undefined;
  /** Ends the telling of states, and where the node is gone what was kept for it. */
  readonly close: (isRemoved: boolean) => void;
}

/** A credential's node as it runs: its own id, and the credential's. */
export interface CredentialIds {
  readonly nodeId: string;
  readonly credentialId: string;
}

/** An event of the credential that the editor knows by this id. */
export type DeployedEvent = (CredentialEvent | ConsumerEvent) & { readonly credentialId: string };

type OnState = (state: CredentialState) => void;

/** What all nodes of one Node-RED share, outside any node, since nodes are made anew at each deploy. */
export class Runtime {
  readonly settings: KeyringSettings;
  readonly transport: Transport;
  readonly authorizations: Authorizations;
  /** Authorizes and disconnects. */
  readonly authorizer: Authorizer;
  /** What Authorize message has put onto messages. */
  readonly messageHeaders: IssuedHeaders;
  /** Tokens of consumers. */
  readonly consumers: ConsumerRegistry;
  /** Messages of consumers who have not signed in yet. */
  readonly waiting: WaitingMessages<Message>;
  readonly signIns: SignInTools;
  /** What a consumer's browser does. */
  readonly browserSignIn: BrowserSignIn;
  readonly #store: ConsumerStore;
  readonly mutual: MutualCredentials;
  readonly #tokens: TokenRegistry;
  readonly #grants: Grants;
  readonly #postForm: PostForm;
  readonly #nameOfNode: (credentialId: string) => string | undefined;
  readonly #deployed = new Map<string, Deployed>();
  readonly #eventListeners = new Set<(event: DeployedEvent) => void>();
  readonly #waitingListeners = new Map<string, () => void>();
  readonly #listeners = new Set<(nodeId: string, state: CredentialState) => void>();

  constructor(RED: Red) {
    this.settings = readKeyringSettings(RED.settings);
    const proxyFor = environmentProxy(RED.settings);
    this.transport = createTransport({ proxyFor });
    this.#postForm = createFormPoster(this.transport, async (certificate) => ({
      proxyFor,
      tls: await this.#certificateOf(certificate),
    }));
    this.#grants = createGrants(this.#postForm);
    this.messageHeaders = new IssuedHeaders(this.settings.consumersInMemory);
    this.#nameOfNode = (credentialId) => RED.nodes.getNode(credentialId)?.name;
    const store = storeOf(RED, this.settings);
    this.#store = store;
    this.#tokens = new TokenRegistry(store, (credentialId, event) => {
      this.#tell({ ...event, credentialId });
    });
    this.consumers = new ConsumerRegistry(store, this.settings.consumersInMemory, (credentialId, consumer, event) => {
      const told = consumerEvent(consumer, event);
      if (told) this.#tell({ ...told, credentialId });
    });
    this.authorizer = new Authorizer({
      tokens: this.#tokens,
      grants: this.#grants,
      postForm: this.#postForm,
      transport: this.transport,
      clock: systemClock,
      deployedSettings: (credentialId) => this.deployedSettings(credentialId),
    });
    this.authorizations = new Authorizations({
      grants: this.#grants,
      clock: systemClock,
      redeem: (settings, code, attempt) => this.authorizer.redeem(settings, code, attempt),
      onEnd: ({ id, credentialId, outcome }) => {
        RED.comms.publish(`keyring/authorization/${id}`, { credential: credentialId, state: outcome.state });
      },
    });
    this.waiting = new WaitingMessages(MOST_WAITING, systemClock, (waiting, end) => {
      const node = RED.nodes.getNode(waiting.nodeId);
      node?.send(outputsOf(RED, waiting.message, end));
      this.#waitingListeners.get(waiting.nodeId)?.();
      return Boolean(node);
    });
    this.signIns = {
      links: new LoginLinks({
        pending: store.pending,
        clock: systemClock,
        quota: new LinkQuota(MOST_LINKS),
        onDropped: (name) => {
          this.waiting.endOfLink(name, { state: "ended", reason: "replaced" });
        },
      }),
      waiting: this.waiting,
      registry: this.consumers,
      grants: this.#grants,
      clock: systemClock,
      turns: new Turns(),
      isLinkModeAllowed: this.settings.isLinkModeAllowed,
      settingsOf: (credentialId) => this.consumerSettings(credentialId),
      askAccount: async (settings, set) =>
        settings.userInfoUrl === undefined
          ? undefined
          : askAccount(settings.userInfoUrl, settings, set, this.transport),
      revoke: (settings, set) => revokeAlone(settings, set, this.#postForm),
      announce: () => store.announce(),
    };
    this.browserSignIn = new BrowserSignIn(this.signIns);
    const elsewhere = new Elsewhere(this.signIns, this.waiting);
    this.#tokens.onAnnouncement(() => void elsewhere.look());
    this.mutual = new MutualCredentials({
      transport: this.transport,
      allowsLocalFiles: this.settings.allowsLocalFiles,
      onEvent: (credentialId, event) => {
        this.#tell({ ...event, credentialId });
      },
    });
    for (const warning of this.settings.warnings) RED.log.warn(`[keyring] ${warning}`);
  }

  /** Puts a credential into use as it is deployed. `onState` is told of every change until `withdraw`. */
  async deploy(nodeId: string, settings: CredentialSettings, onState: OnState, evaluate: Evaluate): Promise<void> {
    const tell = this.#teller(nodeId, onState);
    if (settings.type !== "mutual") this.mutual.forget(nodeId);
    if (settings.type === "basic" || settings.type === "access_token") {
      const credential = createFixedCredential(settings);
      this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close: ignore });
      tell(credential.state());
      return;
    }
    if (settings.type === "mutual") {
      const { credential, started, close } = this.mutual.deploy(nodeId, settings, tell);
      this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close });
      return started;
    }
    this.#tokens.watch();
    if (!hasSharedTokens(settings)) {
      const credential = this.#consumerCredential(nodeId, settings, evaluate);
      this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close: ignore });
      tell(credential.state());
      return;
    }
    const source = this.#tokenSource(this.#renewer(settings), this.#tokens.of(settings.id), tell);
    const tending = setInterval(() => void source.tend(), TEND_EVERY_MS).unref();
    const close = () => {
      clearInterval(tending);
      source.close();
    };
    const credential = createOAuthCredential(settings, source, evaluate);
    this.#deployed.set(nodeId, { credential, credentialId: settings.id, settings, close });
    await source.start();
    await source.tend();
  }

  /** Notes that a deployed credential can't be used, and why. */
  deployUnusable({ nodeId, credentialId }: CredentialIds, failure: Failure, onState: OnState): void {
    this.mutual.forget(nodeId);
    const credential = createUnusableCredential(failure);
    this.#deployed.set(nodeId, { credential, credentialId, settings: undefined, close: ignore });
    this.#teller(nodeId, onState)(credential.state());
  }

  /** Ends a node's use of a credential; its tokens stay for the next deploy, and its connections where it is not removed. */
  withdraw(nodeId: string, isRemoved = false): void {
    this.#deployed.get(nodeId)?.close(isRemoved);
    this.#deployed.delete(nodeId);
    if (this.#deployed.size === 0) this.#tokens.rest();
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

  /** Tells what becomes of tokens until the function that it gives is called. */
  onEvent(listener: (event: DeployedEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
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

  /** The same of a credential that consumers sign in to; undefined for any other. */
  consumerSettings(credentialId: string): OAuthSettings | undefined {
    const settings = this.deployedSettings(credentialId);
    return settings?.type === "consumer" ? settings : undefined;
  }

  /** Consumers who have tokens of a credential, by the editor's id. Rejects as the store does. */
  async consumersOf(credentialId: string, page: ConsumerPageRequest): Promise<ConsumerPage> {
    return this.#store.consumers(credentialId, page);
  }

  /** Tells one node whenever a message of its own has stopped waiting, until the function that it gives is called. */
  onWaitingEnd(nodeId: string, listener: () => void): () => void {
    this.#waitingListeners.set(nodeId, listener);
    return () => this.#waitingListeners.get(nodeId) === listener && this.#waitingListeners.delete(nodeId);
  }

  /** When nothing of a credential is under way that a process should not end in, or after 10 s. */
  async settled(credentialId: string): Promise<void> {
    await this.authorizer.settled(credentialId, [this.consumers.settled(), this.browserSignIn.settled()]);
  }

  /** What the editor calls a running credential node: inside a subflow its nodes have other ids. */
  credentialIdOf(nodeId: string): string {
    return this.#deployed.get(nodeId)?.credentialId ?? nodeId;
  }

  /** What people call a credential, by the editor's id: its name or, where it has none, its provider's. */
  nameOf(credentialId: string): CredentialName {
    const settings = this.deployedSettings(credentialId);
    const provider = settings && "providerLabel" in settings ? settings.providerLabel : undefined;
    const name = settings?.name || provider || this.#nameOfNode(credentialId) || credentialId;
    const { organization } = settings ?? {};
    return { id: credentialId, name, ...(organization !== undefined && { organization }) };
  }

  /** The settings of a form, deployed or not. Throws as `completeCredential` does. */
  complete(id: string, form: CredentialForm, secrets: CredentialSecrets): CredentialSettings {
    const settings = completeCredential({ id, form, secrets, apps: this.settings.apps, environment: process.env });
    const server = form.server || serverNamed(id); // a flow file that no editor made may lack it
    const addresses = settings.type === "consumer" ? consumerAddresses(this.settings, { ...form, server }) : undefined;
    return addresses && settings.type === "consumer" ? { ...settings, addresses } : settings;
  }

  /** The client's side of token requests. Throws `certificate-missing`, with the reason as its cause where there is one. */
  async #certificateOf(credentialId: string): Promise<Tls> {
    const deployed = [...this.#deployed.values()].filter((each) => each.credentialId === credentialId);
    const credential = deployed.find(({ settings }) => settings?.type === "mutual")?.credential;
    const use = await credential?.use().catch((cause: unknown) => {
      throw new Failure("certificate-missing", {}, { cause });
    });
    if (use?.tls === undefined) throw new Failure("certificate-missing");
    return use.tls.over(undefined);
  }

  #consumerCredential(nodeId: string, settings: TokenSettings, evaluate: Evaluate): LiveCredential {
    const renewer = this.#renewer(settings); // one for all consumers
    const tools: ConsumerCredentialTools = {
      nodeId,
      registry: this.consumers,
      announcements: () => this.#tokens.announcements,
      open: ({ tokens }) => {
        const source = this.#tokenSource(renewer, tokens, ignore);
        return {
          credential: createOAuthCredential(settings, source, evaluate),
          close: () => {
            source.close();
          },
        };
      },
    };
    if (settings.type !== "pre_authentication") return createConsumerCredential(settings, tools);
    return createPreAuthenticationCredential(settings, {
      ...tools,
      verify: createVerifier(settings, this.transport, systemClock),
      renewer: createConsumerRenewer(settings, this.#postForm, systemClock),
      clock: systemClock,
    });
  }

  #renewer(settings: TokenSettings): Renewer {
    return settings.type === "pre_authentication"
      ? createConsumerRenewer(settings, this.#postForm, systemClock)
      : createOAuthRenewer(settings, this.#grants, systemClock);
  }

  #tokenSource(renewer: Renewer, tokens: CredentialTokens, onState: OnState): TokenSource {
    return new TokenSource(renewer, {
      tokens,
      clock: systemClock,
      refusalAgeMs: this.settings.refusalAgeMs,
      onState,
    });
  }

  #tell(event: DeployedEvent): void {
    for (const listener of this.#eventListeners) listener(event);
  }

  #teller(nodeId: string, onState: OnState): OnState {
    return (state) => {
      onState(state);
      for (const listener of this.#listeners) listener(nodeId, state);
    };
  }
}

function ignore(): void {
  // nothing tells of a credential whose state can't change
}
