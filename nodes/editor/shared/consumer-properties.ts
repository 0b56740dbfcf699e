import { hasConsumers } from "./credential-types.js";
import type { FieldRules } from "./field-rules.js";
import type { ValueOf } from "./form-values.js";
import { typedValue } from "./request-checks.js";

/** Where a node finds its consumer, as a new one has it; without them in a flow file it means the same. */
export const CONSUMER_DEFAULTS: Readonly<Record<string, PropertyDefault>> = {
  consumer: { value: "consumer" },
  consumerType: { value: "msg" },
  channel: { value: "" },
  channelType: { value: "str" },
};

/** Shown where the chosen credential's tokens belong to consumers. */
export const CONSUMER_RULES: FieldRules = {
  consumer: { isShown: isOfConsumers, check: typedValue("consumer", { empty: "check.consumer" }) },
  channel: { isShown: isOfConsumers, check: typedValue("channel") },
};

function isOfConsumers(valueOf: ValueOf): boolean {
  const chosen = [valueOf("credential"), valueOf("secondCredential")].map((id) => RED.nodes.node(id)?.credentialType);
  return chosen.some(hasConsumers);
}
