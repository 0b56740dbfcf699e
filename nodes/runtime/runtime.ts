import { systemClock } from "../../src/clock.js";
import { consumerEvent } from "../../src/consumers/consumer-event.js";
import { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import type { CredentialSettings } from "../../src/credentials/credential-settings.js";
import {
  createFixedCredential,
  createUnusableCredential,
  type Evaluate,
} from "../../src/credentials/live-credential.js";
import type { Failure } from "../../src/failure.js";
import { IssuedHeaders } from "../../src/http/secrets/issued-headers.js";
import { createTransport, type Transport } from "../../src/http/connections/transport.js";
import { Authorizations } from "../../src/oauth/authorizations.js";
import { Authorizer } from "../../src/oauth/authorizer.js";
import { createGrants, type Grants } from "../../src/oauth/grants.js";
import { createFormPoster } from "../../src/oauth/post-form.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { ConsumerEvent, CredentialEvent } from "../../src/tokens/credential-event.js";
import { TokenRegistry } from "../../src/tokens/token-registry.js";
import type { ConsumerStore } from "../../src/tokens/token-store.js";
import { environmentProxy } from "./connection-of.js";
import { ConsumerSignIn } from "./consumer-sign-in.js";
import { DeployedCredentials, type CredentialIds } from "./deployed-credentials.js";
import { deployUnchanging, type Deployment, type OnState } from "./deployment.js";
import { readKeyringSettings, type KeyringSettings } from "./keyring-settings.js";
import { Listeners } from "./listeners.js";
import { MutualCredentials } from "./mutual-credentials.js";
import type { Red } from "./red.js";
import { storeOf } from "./store-of.js";
import { tokenCertificate } from "./token-certificate.js";
import { deployTokenCredential, type TokenCredentialTools } from "./token-credentials.js";

/** An event of the credential that the editor knows by this id. */
export type DeployedEvent = (CredentialEvent | ConsumerEvent) & { readonly credentialId: string };

/** What all nodes of one Node-RED share, outside any node, since nodes are made anew at each deploy. */
export class Runtime {
  readonly settings: KeyringSettings;
  readonly transport: Transport;
  readonly deployed = new DeployedCredentials();
  /** Whoever wants to be told what becomes of tokens and certificates. */
  readonly events = new Listeners<[DeployedEvent]>();
  readonly authorizations: Authorizations;
  /** Authorizes and disconnects. */
  readonly authorizer: Authorizer;
  /** What Authorize message has put onto messages. */
  readonly messageHeaders: IssuedHeaders;
  /** Tokens of consumers. */
  readonly consumers: ConsumerRegistry;
  /** What else the store keeps of them. */
  readonly consumerStore: ConsumerStore;
  readonly signIn: ConsumerSignIn;
  readonly mutual: MutualCredentials;
  readonly #tokens: TokenRegistry;
  readonly #tokenTools: TokenCredentialTools;

  constructor(RED: Red) {
    this.settings = readKeyringSettings(RED.settings);
    const { consumersInMemory, refusalAgeMs, isLinkModeAllowed, allowsLocalFiles } = this.settings;
    const { deployed } = this;
    const store = storeOf(RED, this.settings);
    const tell = (credentialId: string, event: CredentialEvent | ConsumerEvent) => {
      this.events.tell({ ...event, credentialId });
    };
    const tokens = new TokenRegistry(store, tell);
    const consumers = new ConsumerRegistry(store, consumersInMemory, (credentialId, consumer, event) => {
      const told = consumerEvent(consumer, event);
      if (told) tell(credentialId, told);
    });
    const requests = tokenRequests(RED, deployed);
    this.transport = requests.transport;
    this.messageHeaders = new IssuedHeaders(consumersInMemory);
    this.consumers = consumers;
    this.consumerStore = store;
    this.#tokens = tokens;
    this.#tokenTools = { ...requests, tokens, consumers, refusalAgeMs };
    this.mutual = new MutualCredentials({
      transport: this.transport,
      pending: store.pending,
      allowsLocalFiles,
      onEvent: tell,
    });
    this.authorizer = createAuthorizer(requests, tokens, deployed);
    this.authorizations = createAuthorizations(RED, requests.grants, this.authorizer);
    this.signIn = new ConsumerSignIn(RED, { ...requests, store, consumers, deployed, isLinkModeAllowed });
    tokens.onAnnouncement(() => void this.signIn.lookElsewhere());
    for (const warning of this.settings.warnings) RED.log.warn(`[keyring] ${warning}`);
  }

  /** Puts a credential into use as it is deployed. `onState` is told of every change until `withdraw`. */
  async deploy(nodeId: string, settings: CredentialSettings, onState: OnState, evaluate: Evaluate): Promise<void> {
    const deployment = this.#deployment(nodeId, settings, this.deployed.teller(nodeId, onState), evaluate);
    await this.deployed.put({ nodeId, credentialId: settings.id }, deployment, settings);
  }

  /** Notes that a deployed credential can't be used, and why. */
  async deployUnusable(ids: CredentialIds, failure: Failure, onState: OnState): Promise<void> {
    this.mutual.forget(ids.nodeId);
    const tell = this.deployed.teller(ids.nodeId, onState);
    await this.deployed.put(ids, deployUnchanging(createUnusableCredential(failure), tell));
  }

  /** Ends a node's use of a credential; its tokens stay for the next deploy, and its connections where it is not removed. */
  withdraw(nodeId: string, isRemoved = false): void {
    this.deployed.remove(nodeId, isRemoved);
    if (this.deployed.size === 0) this.#tokens.rest();
  }

  /** When nothing of a credential is under way that a process should not end in, or after 10 s. */
  async settled(credentialId: string): Promise<void> {
    await this.authorizer.settled(credentialId, [this.consumers.settled(), this.signIn.browser.settled()]);
  }

  #deployment(nodeId: string, settings: CredentialSettings, onState: OnState, evaluate: Evaluate): Deployment {
    if (settings.type === "mutual") return this.mutual.deploy(nodeId, settings, onState);
    this.mutual.forget(nodeId);
    if (settings.type === "basic" || settings.type === "access_token")
      return deployUnchanging(createFixedCredential(settings), onState);
    this.#tokens.watch();
    return deployTokenCredential(this.#tokenTools, { nodeId, settings, onState, evaluate });
  }
}

/** What token requests are made with. */
interface TokenRequests {
  readonly transport: Transport;
  readonly postForm: PostForm;
  readonly grants: Grants;
}

function tokenRequests(RED: Red, deployed: DeployedCredentials): TokenRequests {
  const proxyFor = environmentProxy(RED.settings);
  const transport = createTransport({ proxyFor });
  const postForm = createFormPoster(transport, async (certificate) => ({
    proxyFor,
    tls: await tokenCertificate(deployed, certificate),
  }));
  return { transport, postForm, grants: createGrants(postForm) };
}

function createAuthorizer(requests: TokenRequests, tokens: TokenRegistry, deployed: DeployedCredentials): Authorizer {
  const deployedSettings = (credentialId: string) => deployed.settings(credentialId);
  return new Authorizer({ ...requests, tokens, clock: systemClock, deployedSettings });
}

function createAuthorizations(RED: Red, grants: Grants, authorizer: Authorizer): Authorizations {
  return new Authorizations({
    grants,
    clock: systemClock,
    redeem: (settings, code, attempt) => authorizer.redeem(settings, code, attempt),
    onEnd: ({ id, credentialId, outcome }) => {
      RED.comms.publish(`keyring/authorization/${id}`, { credential: credentialId, state: outcome.state });
    },
  });
}
