import type { LiveCredential, TakenToken } from "../src/credentials/live-credential.js";
import { Failure } from "../src/failure.js";
import { credentialOf, showCredentialState } from "./runtime/credential-of.js";
import { toSecondOutput } from "./runtime/deliver-failure.js";
import { onInput } from "./runtime/on-input.js";
import type { Message, NodeConfig, Red, RedNode } from "./runtime/red.js";
import { removeProperty } from "./runtime/remove-property.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import { typedValue } from "./runtime/typed-value.js";

interface ConsumerTokenConfig extends NodeConfig {
  readonly credential?: string;
  readonly token?: string;
  readonly tokenType?: string;
  readonly channel?: string;
  readonly channelType?: string;
  /** The property of the message that gets the consumer's id. */
  readonly consumer?: string;
}

/** Takes the consumer's token out of a message, verifies it and keeps it: the token alone says who the consumer is. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringConsumerToken(this: RedNode, config: ConsumerTokenConfig): void {
    RED.nodes.createNode(this, config);
    showCredentialState(RED, this, runtime, config);
    onInput(RED, this, async (msg) => {
      const values = valuesOf(RED, this, config, msg);
      await values.catch(() => undefined); // then nothing that came unverified goes on, wherever the message leaves
      removeUnverified(RED, config, msg);
      const take = await takerOf(credentialOf(runtime, config));
      try {
        const { token, channel } = await values;
        tellSignedIn(RED, config, msg, await take(token, channel));
        return { send: [msg, null] };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return toSecondOutput(RED, msg, error);
      }
    });
  }

  RED.nodes.registerType("keyring-consumer-token", KeyringConsumerToken);
}

async function valuesOf(RED: Red, node: RedNode, config: ConsumerTokenConfig, msg: Message) {
  const { token = "token", tokenType = "msg", channel = "", channelType = "str" } = config;
  return {
    token: await read(RED, node, { type: tokenType, value: token }, msg),
    channel: (await read(RED, node, { type: channelType, value: channel }, msg)) ?? null, // what is missing is no channel
  };
}

async function read(RED: Red, node: RedNode, property: { type: string; value: string }, msg: Message) {
  try {
    return await typedValue(RED, node, property, msg);
  } catch {
    throw new Failure("expression-failed", { expression: property.value }); // without JSONata's error: it can quote the message
  }
}

/** The token, and who the message says it is from. */
function removeUnverified(RED: Red, config: ConsumerTokenConfig, msg: Message): void {
  const { token = "token", tokenType = "msg" } = config;
  if (tokenType === "msg") removeProperty(RED, msg, token);
  removeProperty(RED, msg, consumerProperty(config));
  delete msg.signedIn;
}

/** Throws `credential-missing`, `credential-type-wrong`, and why a credential of the right type can't be used. */
async function takerOf(credential: LiveCredential | undefined): Promise<NonNullable<LiveCredential["take"]>> {
  if (credential === undefined) throw new Failure("credential-missing");
  if (credential.settings === undefined) await credential.use();
  if (credential.take === undefined) throw new Failure("credential-type-wrong");
  return credential.take;
}

function tellSignedIn(RED: Red, config: ConsumerTokenConfig, msg: Message, taken: TakenToken): void {
  const { consumer, authorization } = taken;
  const { account, scope, expiresAtMs } = authorization;
  RED.util.setMessageProperty(msg, consumerProperty(config), consumer.consumer, true);
  msg.signedIn = {
    ...(account !== undefined && { account }),
    ...(scope !== undefined && { scope }),
    ...(expiresAtMs !== undefined && { expiresAt: new Date(expiresAtMs).toISOString() }),
  };
}

function consumerProperty({ consumer }: ConsumerTokenConfig): string {
  return consumer || "consumer";
}
