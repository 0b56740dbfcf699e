import { answerInChat } from "../src/consumers/sign-in/chat-sign-in.js";
import { linkNameOf } from "../src/consumers/sign-in/link-secrets.js";
import type { LoginLink } from "../src/consumers/sign-in/login-link.js";
import { signOut } from "../src/consumers/sign-in/sign-out.js";
import type { LiveCredential } from "../src/credentials/live-credential.js";
import { Failure } from "../src/failure.js";
import type { AuthorizationSummary } from "../src/tokens/credential-state.js";
import type { Consumer } from "../src/tokens/token-store.js";
import { consumerOf } from "./runtime/consumer-of.js";
import { codeOf, linkRequestOf, wordsOf, type LoginLinkConfig } from "./runtime/login-link-config.js";
import { showLoginStatus } from "./runtime/login-status.js";
import { onInput, type Delivery } from "./runtime/on-input.js";
import type { Message, Red, RedNode } from "./runtime/red.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import type { Runtime } from "./runtime/runtime.js";
import { linkMessage, notSignedInMessage, signedInMessage } from "./runtime/sign-in-messages.js";

/** Signs consumers in, asks whether they are, or signs them out. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringLoginLink(this: RedNode, config: LoginLinkConfig): void {
    RED.nodes.createNode(this, config);
    const showStatus = showLoginStatus(RED, this, runtime, config);
    onInput(
      RED,
      this,
      async (msg, _emit, done) => {
        const credential = await consumerCredential(runtime, config);
        const consumer = await consumerOf(RED, this, config, msg);
        return answer({ RED, node: this, runtime, config, credential, consumer, msg, done });
      },
      showStatus,
    );
  }

  RED.nodes.registerType("keyring-login-link", KeyringLoginLink);
}

/** One message at the node. */
interface Arrival {
  readonly RED: Red;
  readonly node: RedNode;
  readonly runtime: Runtime;
  readonly config: LoginLinkConfig;
  readonly credential: ConsumerCredential;
  readonly consumer: Consumer;
  readonly msg: Message;
  readonly done: (error?: Error) => void;
}

type ConsumerCredential = LiveCredential & Required<Pick<LiveCredential, "of">>;

/** Rejects with `credential-missing`, with why it can't be used, or `credential-type-wrong` where consumers don't sign in to it. */
async function consumerCredential(runtime: Runtime, { credential = "" }: LoginLinkConfig): Promise<ConsumerCredential> {
  const found = runtime.deployed.credential(credential);
  if (found === undefined) throw new Failure("credential-missing");
  if (found.settings === undefined) await found.use();
  const { of, ...rest } = found;
  if (found.settings?.type !== "consumer" || of === undefined) throw new Failure("credential-type-wrong");
  return { ...rest, of };
}

async function answer(arrival: Arrival): Promise<Delivery> {
  const { RED, config, msg } = arrival;
  if (config.action === "signOut") return leave(arrival);
  const authorization = await authorizationOf(arrival);
  if (authorization) return goOn(arrival, authorization);
  if (config.action === "check")
    return { send: notSignedInMessage(RED, msg, { state: "ended", reason: "not-signed-in" }) };
  return signIn(arrival);
}

async function leave({ RED, runtime, config, consumer, msg }: Arrival): Promise<Delivery> {
  await signOut(runtime.signIn.tools, runtime.deployed.credentialIdOf(config.credential ?? ""), consumer);
  return { send: notSignedInMessage(RED, msg, { state: "ended", reason: "signed-out" }) };
}

/** What waits here for a sign-in that this process did not see goes first. */
function goOn({ node, runtime, config, consumer, msg }: Arrival, authorization: AuthorizationSummary): Delivery {
  const credentialId = runtime.deployed.credentialIdOf(config.credential ?? "");
  runtime.signIn.waiting.endAt(node.id, credentialId, consumer, { state: "signed-in", authorization });
  return { send: signedInMessage(msg, authorization) };
}

/** Undefined where the consumer has to sign in; a token that is due is renewed first. */
async function authorizationOf({ credential, consumer }: Arrival): Promise<AuthorizationSummary | undefined> {
  const own = credential.of(consumer);
  try {
    if (own.useNow() === undefined) await own.use();
  } catch (error) {
    if (error instanceof Failure && error.code === "needs-sign-in") return undefined;
    throw error;
  }
  const state = own.state();
  return "authorization" in state ? state.authorization : undefined;
}

async function signIn(arrival: Arrival): Promise<Delivery> {
  const { RED, node, runtime, config, credential, consumer, msg } = arrival;
  const words = wordsOf(RED, config, msg);
  const request = await linkRequestOf(RED, node, { runtime, config, consumer, msg });
  const reply = await answerInChat(runtime.signIn.tools, request, await codeOf(RED, node, config, msg));
  switch (reply.state) {
    case "signed-in":
      return reply.hadWaiting ? {} : { send: signedInMessage(msg, reply.authorization) };
    case "wrong-code":
      return { send: linkMessage(RED, msg, reply.link, words, reply.triesLeft) };
    case "wrong-codes":
      return reply.hadWaiting ? {} : { send: notSignedInMessage(RED, msg, { state: "ended", reason: "wrong-codes" }) };
    case "link": {
      const now = credential.of(consumer).state();
      // Signed in while the link was made.
      if (now.state === "ready" && now.authorization) return goOn(arrival, now.authorization);
      const sent = linkMessage(RED, msg, reply.link, words);
      waitFor(arrival, reply.link);
      return { send: sent, isWaiting: true };
    }
  }
}

/** The message goes on when its consumer has signed in; the one that waited before it goes to the third output. */
function waitFor({ node, runtime, consumer, msg, done }: Arrival, link: LoginLink): void {
  const { credentialId, endsAtMs, secret } = link;
  const linkName = linkNameOf(secret);
  runtime.signIn.waiting.put({ credentialId, nodeId: node.id, consumer, linkName, endsAtMs, message: msg, done });
}
