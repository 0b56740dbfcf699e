import { systemClock } from "../../src/clock.js";
import type { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import { BrowserSignIn } from "../../src/consumers/sign-in/browser-sign-in.js";
import { CodeTimes } from "../../src/consumers/sign-in/code-times.js";
import { Elsewhere } from "../../src/consumers/sign-in/elsewhere.js";
import { endLateCode } from "../../src/consumers/sign-in/end-late-code.js";
import { LinkQuota } from "../../src/consumers/sign-in/link-quota.js";
import { LoginLinks } from "../../src/consumers/sign-in/login-links.js";
import type { SignInTools } from "../../src/consumers/sign-in/sign-in-tools.js";
import { Turns } from "../../src/consumers/sign-in/turns.js";
import { WaitingMessages } from "../../src/consumers/sign-in/waiting-messages.js";
import type { Transport } from "../../src/http/connections/transport.js";
import { askAccount } from "../../src/oauth/ask-account.js";
import type { Grants } from "../../src/oauth/grants.js";
import { revokeAlone } from "../../src/oauth/revoke-token-set.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { ConsumerStore, TokenStore } from "../../src/tokens/token-store.js";
import type { DeployedCredentials } from "./deployed-credentials.js";
import type { Message, Red } from "./red.js";
import { outputsOf } from "./sign-in-messages.js";

/** Of links and of messages of consumers who have not signed in yet. */
const MOST_LINKS = 10_000;
const MOST_WAITING = 10_000;

export interface ConsumerSignInTools {
  readonly store: TokenStore & ConsumerStore;
  readonly consumers: ConsumerRegistry;
  readonly deployed: DeployedCredentials;
  readonly grants: Grants;
  readonly postForm: PostForm;
  readonly transport: Transport;
  readonly isLinkModeAllowed: boolean;
}

/** Signing consumers in, outside any node: the chat's side, the browser's, and the messages that wait for both. */
export class ConsumerSignIn {
  /** Messages of consumers who have not signed in yet. */
  readonly waiting: WaitingMessages<Message>;
  readonly tools: SignInTools;
  /** What a consumer's browser does. */
  readonly browser: BrowserSignIn;
  readonly #elsewhere: Elsewhere<Message>;
  readonly #waitingListeners = new Map<string, () => void>();

  constructor(RED: Red, tools: ConsumerSignInTools) {
    this.waiting = new WaitingMessages(MOST_WAITING, systemClock, (waiting, end) => {
      const node = RED.nodes.getNode(waiting.nodeId);
      node?.send(outputsOf(RED, waiting.message, end));
      this.#waitingListeners.get(waiting.nodeId)?.();
      return Boolean(node);
    });
    this.tools = signInTools(tools, this.waiting);
    this.browser = new BrowserSignIn(this.tools);
    this.#elsewhere = new Elsewhere(this.tools, this.waiting);
  }

  /** Tells one node whenever a message of its own has stopped waiting, until the function that it gives is called. */
  onWaitingEnd(nodeId: string, listener: () => void): () => void {
    this.#waitingListeners.set(nodeId, listener);
    return () => this.#waitingListeners.get(nodeId) === listener && this.#waitingListeners.delete(nodeId);
  }

  /** Looks whether another process saw a sign-in that a message waits for here. */
  async lookElsewhere(): Promise<void> {
    await this.#elsewhere.look();
  }
}

function signInTools(tools: ConsumerSignInTools, waiting: WaitingMessages<Message>): SignInTools {
  const { store, consumers, deployed, grants, postForm, transport, isLinkModeAllowed } = tools;
  const links = new LoginLinks({
    pending: store.pending,
    clock: systemClock,
    quota: new LinkQuota(MOST_LINKS),
    onDropped: (name) => {
      waiting.endOfLink(name, { state: "ended", reason: "replaced" });
    },
  });
  const signIn: SignInTools = {
    links,
    waiting,
    registry: consumers,
    grants,
    clock: systemClock,
    codes: new CodeTimes(systemClock, (name) => endLateCode(signIn, name)),
    turns: new Turns(),
    isLinkModeAllowed,
    settingsOf: (credentialId) => deployed.consumerSettings(credentialId),
    askAccount: async (settings, set) =>
      settings.userInfoUrl === undefined ? undefined : askAccount(settings.userInfoUrl, settings, set, transport),
    revoke: (settings, set) => revokeAlone(settings, set, postForm),
    announce: () => store.announce(),
  };
  return signIn;
}
