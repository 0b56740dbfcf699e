import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import { explain } from "./explain.js";
import type { Message, Red, Status } from "./red.js";

/** What people call a credential. */
export interface CredentialName {
  /** As the editor knows it. */
  readonly id: string;
  readonly name: string;
  readonly organization?: string;
}

const LOOKS = {
  "needs-authorizing": { fill: "yellow", shape: "ring" },
  "ending-soon": { fill: "yellow", shape: "ring" },
  "renewal-failed": { fill: "red", shape: "ring" },
  disconnected: { fill: "grey", shape: "ring" },
  authorized: { fill: "green", shape: "dot" },
  renewed: { fill: "green", shape: "dot" },
} as const satisfies Readonly<Record<CredentialEvent["event"], Status>>;

/** The message that tells of an event: public facts only, times as ISO 8601. */
export function eventMessage(RED: Red, credential: CredentialName, event: CredentialEvent, atMs: number): Message {
  const payload = { event: event.event, credential, ...factsOf(RED, event), at: isoTime(atMs) };
  return { topic: event.event, payload };
}

/** The last event, and when it was by the server's clock. */
export function eventStatus(RED: Red, { event }: CredentialEvent, atMs: number): Status {
  const time = new Date(atMs).toLocaleString(undefined, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return { ...LOOKS[event], text: `${RED._(`@keyring/node-red/keyring-events:status.${event}`)} ${time}` };
}

function factsOf(RED: Red, event: CredentialEvent): object {
  switch (event.event) {
    case "authorized":
      return event.account === undefined ? {} : { account: event.account };
    case "renewal-failed":
    case "needs-authorizing":
      return event.reason ? { reason: { code: event.reason.code, message: explain(RED, event.reason) } } : {};
    case "ending-soon":
      return { endsAt: isoTime(event.endsAtMs) };
    case "renewed":
    case "disconnected":
      return {};
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
