import type { ConsumerEvent, CredentialEvent } from "../tokens/credential-event.js";
import type { Consumer } from "../tokens/token-store.js";

/** What a flow is told of a consumer's tokens; undefined for what concerns nobody: that one was renewed, or could not be for now. */
export function consumerEvent(consumer: Consumer, event: CredentialEvent): ConsumerEvent | undefined {
  switch (event.event) {
    case "authorized":
      return { ...event, event: "signed-in", consumer };
    case "disconnected":
      return { event: "signed-out", consumer };
    case "needs-authorizing":
      return { ...event, event: "signed-out", consumer };
    case "renewed":
    case "renewal-failed":
    case "ending-soon":
      return undefined;
  }
}
