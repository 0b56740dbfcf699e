import type { ConsumerEvent, CredentialEvent } from "../../src/tokens/credential-event.js";
import type { CredentialName } from "./credential-name.js";
import { explain } from "./explain.js";
import type { Message, Red, Status } from "./red.js";

type AnyEvent = CredentialEvent | ConsumerEvent;

const LOOKS = {
  "needs-authorizing": { fill: "yellow", shape: "ring" },
  "ending-soon": { fill: "yellow", shape: "ring" },
  "renewal-failed": { fill: "red", shape: "ring" },
  disconnected: { fill: "grey", shape: "ring" },
  authorized: { fill: "green", shape: "dot" },
  renewed: { fill: "green", shape: "dot" },
  "signed-in": { fill: "green", shape: "dot" },
  "signed-out": { fill: "grey", shape: "ring" },
} as const satisfies Readonly<Record<AnyEvent["event"], Status>>;

/** The message that tells of an event: public facts only, times as ISO 8601. */
export function eventMessage(RED: Red, credential: CredentialName, event: AnyEvent, atMs: number): Message {
  const payload = { event: event.event, credential, ...factsOf(RED, event), at: isoTime(atMs) };
  return { topic: event.event, payload };
}

/** The last event, and when it was by the server's clock. */
export function eventStatus(RED: Red, { event }: AnyEvent, atMs: number): Status {
  const time = new Date(atMs).toLocaleString(undefined, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return { ...LOOKS[event], text: `${RED._(`@keyring/node-red/keyring-events:status.${event}`)} ${time}` };
}

function factsOf(RED: Red, event: AnyEvent): object {
  switch (event.event) {
    case "authorized":
      return event.account === undefined ? {} : { account: event.account };
    case "renewal-failed":
    case "needs-authorizing":
      return reasonOf(RED, event);
    case "signed-in":
      return { ...consumerOf(event), ...(event.account !== undefined && { account: event.account }) };
    case "signed-out":
      return { ...consumerOf(event), ...reasonOf(RED, event) };
    case "ending-soon":
      return {
        endsAt: isoTime(event.endsAtMs),
        ...(event.certificate !== undefined && { certificate: event.certificate }),
      };
    case "renewed":
    case "disconnected":
      return {};
  }
}

function consumerOf({ consumer: { consumer, channel } }: ConsumerEvent): object {
  return { consumer: { id: consumer, channel } };
}

function reasonOf(RED: Red, { reason }: { readonly reason?: Parameters<typeof explain>[1] }): object {
  return reason ? { reason: { code: reason.code, message: explain(RED, reason) } } : {};
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
