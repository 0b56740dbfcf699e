import { Failure } from "../failure.js";
import type { Consumer } from "../tokens/token-store.js";

/** A database key is far shorter. */
const MOST_ID_BYTES = 512;
const MOST_CHANNEL_BYTES = 128;

/** The consumer that a message names, or `no-consumer`: text of at most 512 bytes, or an integer; the channel may be empty. */
export function readConsumer(consumer: unknown, channel: unknown = ""): Consumer {
  if (!isConsumerId(consumer) || typeof channel !== "string" || Buffer.byteLength(channel) > MOST_CHANNEL_BYTES)
    throw new Failure("no-consumer");
  return { kind: "consumer", channel, consumer };
}

/** Whether a value can name a consumer. */
export function isConsumerId(value: unknown): value is string | number {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return typeof value === "string" && value !== "" && Buffer.byteLength(value) <= MOST_ID_BYTES;
}
