import { authorizationForMessage } from "../src/credentials/authorization-for-message.js";
import type { LiveCredential } from "../src/credentials/live-credential.js";
import { Failure } from "../src/failure.js";
import { consumerOf, type ConsumerConfig } from "./runtime/consumer-of.js";
import { credentialOf, showCredentialState } from "./runtime/credential-of.js";
import { toSecondOutput } from "./runtime/deliver-failure.js";
import { onInput } from "./runtime/on-input.js";
import type { Message, Red, RedNode } from "./runtime/red.js";
import { requestHeadersOf } from "./runtime/reply-mark.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import type { Runtime } from "./runtime/runtime.js";

interface AuthorizeMessageConfig extends ConsumerConfig {
  readonly credential?: string;
  readonly action?: "authorize" | "clean";
  readonly secondOutput?: boolean;
}

/** Puts the authorization of a credential onto `msg.headers` for other packs' nodes, or takes it off again. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringAuthorizeMessage(this: RedNode, config: AuthorizeMessageConfig): void {
    RED.nodes.createNode(this, config);
    if (config.action !== "clean") showCredentialState(RED, this, runtime, config);
    onInput(RED, this, async (msg) => {
      if (config.action === "clean") return { send: [clean(runtime, msg)] };
      try {
        return { send: [await authorize(RED, this, runtime, config, msg)] };
      } catch (error) {
        if (!(error instanceof Failure) || !config.secondOutput) throw error;
        return toSecondOutput(RED, msg, error);
      }
    });
  }

  RED.nodes.registerType("keyring-authorize-message", KeyringAuthorizeMessage);
}

/** Headers of a former reply are not meant for the next request; with ours among them core would send them all. */
async function authorize(
  RED: Red,
  node: RedNode,
  runtime: Runtime,
  config: AuthorizeMessageConfig,
  msg: Message,
): Promise<Message> {
  const authorization = await authorizationForMessage(await credentialFor(RED, node, runtime, config, msg));
  msg.headers = runtime.messageHeaders.putOn({ ...requestHeadersOf(msg.headers) }, authorization);
  return msg;
}

async function credentialFor(
  RED: Red,
  node: RedNode,
  runtime: Runtime,
  config: AuthorizeMessageConfig,
  msg: Message,
): Promise<LiveCredential> {
  const credential = credentialOf(runtime, config);
  if (credential === undefined) throw new Failure("credential-missing");
  return credential.of ? credential.of(await consumerOf(RED, node, config, msg)) : credential;
}

/** Nothing is left of it, not even empty headers that were not there before. */
function clean(runtime: Runtime, msg: Message): Message {
  const { headers } = msg;
  if (typeof headers !== "object" || headers === null) return msg;
  const kept = runtime.messageHeaders.takeOff({ ...headers });
  const count = Object.keys(kept).length;
  if (count === Object.keys(headers).length) return msg;
  if (count === 0) delete msg.headers;
  else msg.headers = kept;
  return msg;
}
