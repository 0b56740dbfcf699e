import type { AuthorizationSummary } from "../../../src/tokens/credential-state.js";
import { askServer } from "../shared/ask-server.js";

/** Answers of the server's routes; see nodes/runtime/consumer-handlers.ts. */
export interface ConsumersPage {
  readonly consumers: readonly ConsumerRow[];
  readonly total: number;
  /** For the next page; absent: this is the last. */
  readonly next?: string;
}

export interface ConsumerRow {
  readonly consumer: string | number;
  readonly channel: string;
  readonly state: "signed-in" | "ended" | "other-settings";
  readonly authorization?: AuthorizationSummary;
}

/** A page begins after this text; the first one after none. */
export async function readConsumers(id: string, after: string, search: string): Promise<ConsumersPage> {
  return askServer<ConsumersPage>("GET", `keyring/credentials/${id}/consumers?${$.param({ after, search })}`);
}

export async function removeConsumer(id: string, { consumer, channel }: ConsumerRow): Promise<void> {
  await askServer("POST", `keyring/credentials/${id}/consumers/remove`, { consumer, channel });
}
