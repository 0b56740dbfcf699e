import type { CredentialEvent } from "./credential-event.js";

type EventName = CredentialEvent["event"];

/** What somebody may have to do something about. */
type Trouble = "renewal-failed" | "needs-authorizing" | "ending-soon";

const TROUBLES: readonly EventName[] = ["renewal-failed", "needs-authorizing", "ending-soon"] satisfies Trouble[];

/** Which troubles are over when something good happens. */
const OVER_AT: Partial<Readonly<Record<EventName, readonly EventName[]>>> = {
  authorized: TROUBLES,
  disconnected: TROUBLES,
  renewed: ["renewal-failed", "needs-authorizing"],
};

/** Tells trouble once until it is over, however many sources find it and however often. */
export class EventTeller {
  readonly #onEvent: (event: CredentialEvent) => void;
  readonly #told = new Set<EventName>();

  constructor(onEvent: (event: CredentialEvent) => void) {
    this.#onEvent = onEvent;
  }

  tell(event: CredentialEvent): void {
    if (this.#told.has(event.event)) return;
    for (const trouble of OVER_AT[event.event] ?? []) this.#told.delete(trouble);
    if (TROUBLES.includes(event.event)) this.#told.add(event.event);
    this.#onEvent(event);
  }

  /** The trouble passed without an event: should it come again, it is told again. */
  isOver(trouble: Trouble): void {
    this.#told.delete(trouble);
  }
}
