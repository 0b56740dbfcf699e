import { systemClock } from "../src/clock.js";
import { credentialName } from "./runtime/credential-name.js";
import { eventMessage, eventStatus } from "./runtime/event-message.js";
import { explainShortly } from "./runtime/explain.js";
import type { NodeConfig, Red, RedNode } from "./runtime/red.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import type { DeployedEvent } from "./runtime/runtime.js";

interface EventsConfig extends NodeConfig {
  /** Empty: events of all credentials. */
  readonly credential?: string;
  readonly needsAuthorizing?: boolean;
  readonly endingSoon?: boolean;
  readonly renewalFailed?: boolean;
  readonly disconnected?: boolean;
  readonly authorized?: boolean;
  readonly renewed?: boolean;
  readonly signedIn?: boolean;
  readonly signedOut?: boolean;
}

/** The tick of each event. */
const TICKS = {
  "needs-authorizing": "needsAuthorizing",
  "ending-soon": "endingSoon",
  "renewal-failed": "renewalFailed",
  disconnected: "disconnected",
  authorized: "authorized",
  renewed: "renewed",
  "signed-in": "signedIn",
  "signed-out": "signedOut",
} as const satisfies Readonly<Record<DeployedEvent["event"], keyof EventsConfig>>;

/** What the form of a new node leaves unticked. */
const UNTICKED: readonly DeployedEvent["event"][] = ["renewed", "signed-in", "signed-out"];

/** Sends a message whenever something becomes of a credential. What happened before it runs is not repeated. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringEvents(this: RedNode, config: EventsConfig): void {
    RED.nodes.createNode(this, config);
    const { credential = "" } = config;
    if (credential !== "" && runtime.deployed.credential(credential) === undefined)
      this.status({ fill: "red", shape: "ring", text: explainShortly(RED, "credential-missing") });
    const unsubscribe = runtime.events.add((event) => {
      const isOurs = credential === "" || runtime.deployed.credentialIdOf(credential) === event.credentialId;
      if (!isOurs || !isTicked(config, event)) return;
      const atMs = systemClock.nowMs();
      this.send(eventMessage(RED, credentialName(RED, runtime.deployed, event.credentialId), event, atMs));
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
function isTicked(config: EventsConfig, { event }: DeployedEvent): boolean {
  return config[TICKS[event]] ?? !UNTICKED.includes(event);
}
