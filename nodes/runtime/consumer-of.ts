import { readConsumer } from "../../src/consumers/read-consumer.js";
import { Failure } from "../../src/failure.js";
import type { Consumer } from "../../src/tokens/token-store.js";
import type { Message, NodeConfig, Red, RedNode } from "./red.js";
import { typedValue } from "./typed-value.js";

/** Where a node finds its consumer: typed properties, the id's `msg.consumer` unless told otherwise. */
export interface ConsumerConfig extends NodeConfig {
  readonly consumer?: string;
  readonly consumerType?: string;
  /** Keeps equal ids of two chats apart; empty for one. */
  readonly channel?: string;
  readonly channelType?: string;
}

/** The consumer of a message, by the node's configuration and nothing else. Rejects with `no-consumer`. */
export async function consumerOf(RED: Red, node: RedNode, config: ConsumerConfig, msg: Message): Promise<Consumer> {
  const { consumer = "consumer", consumerType = "msg", channel = "", channelType = "str" } = config;
  const found = await typedValue(RED, node, { type: channelType, value: channel }, msg);
  // Without it equal ids of two chats would be one consumer.
  if (found === undefined) throw new Failure("no-consumer");
  return readConsumer(await typedValue(RED, node, { type: consumerType, value: consumer }, msg), found);
}
