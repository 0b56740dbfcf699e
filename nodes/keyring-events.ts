import { systemClock } from "../src/clock.js";
import type { CredentialEvent } from "../src/tokens/credential-event.js";
import { eventMessage, eventStatus } from "./runtime/event-message.js";
import { explainShortly } from "./runtime/explain.js";
import type { NodeConfig, Red, RedNode } from "./runtime/red.js";
import { runtimeOf } from "./runtime/runtime-of.js";

interface EventsConfig extends NodeConfig {
  /** Empty: events of all credentials. */
  readonly credential?: string;
  readonly needsAuthorizing?: boolean;
  readonly endingSoon?: boolean;
  readonly renewalFailed?: boolean;
  readonly disconnected?: boolean;
  readonly authorized?: boolean;
  readonly renewed?: boolean;
}

/** The tick of each event. */
const TICKS = {
  "needs-authorizing": "needsAuthorizing",
  "ending-soon": "endingSoon",
  "renewal-failed": "renewalFailed",
  disconnected: "disconnected",
  authorized: "authorized",
  renewed: "renewed",
} as const satisfies Readonly<Record<CredentialEvent["event"], keyof EventsConfig>>;

/** Sends a message whenever something becomes of a credential. What happened before it runs is not repeated. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringEvents(this: RedNode, config: EventsConfig): void {
    RED.nodes.createNode(this, config);
    const { credential = "" } = config;
    if (credential !== "" && runtime.credential(credential) === undefined)
      this.status({ fill: "red", shape: "ring", text: explainShortly(RED, "credential-missing") });
    const unsubscribe = runtime.onEvent((event) => {
      const isOurs = credential === "" || runtime.credentialIdOf(credential) === event.credentialId;
      if (!isOurs || !isTicked(config, event)) return;
      const atMs = systemClock.nowMs();
      this.send(eventMessage(RED, runtime.nameOf(event.credentialId), event, atMs));
      this.status(eventStatus(RED, event, atMs));
    });
    this.on("close", (_removed, done) => {
      unsubscribe();
      done();
    });
  }

  RED.nodes.registerType("keyring-events", KeyringEvents);
}

/** A flow file without ticks, written by hand, gets what the form would have ticked. */
function isTicked(config: EventsConfig, { event }: CredentialEvent): boolean {
  return config[TICKS[event]] ?? event !== "renewed";
}
