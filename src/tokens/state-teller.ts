import type { CredentialState } from "./credential-state.js";
import type { CredentialTokens } from "./credential-tokens.js";
import type { Renewer } from "./renewer.js";
import { endOf, isEndNear } from "./token-end.js";
import type { TokenSet } from "./token-set.js";

/** Tells of one deployed credential's states: each change once, and the events that a change is. */
export class StateTeller {
  readonly #tokens: CredentialTokens;
  readonly #onState: (state: CredentialState) => void;
  #last = "";

  constructor(tokens: CredentialTokens, onState: (state: CredentialState) => void) {
    this.#tokens = tokens;
    this.#onState = onState;
  }

  tell(state: CredentialState): void {
    const text = JSON.stringify(state);
    if (text === this.#last) return;
    if (this.#last !== "") this.#tellOfChange(state);
    this.#last = text;
    this.#onState(state);
  }

  /** That the set, or the grant behind it, ends soon. */
  tellOfEnd(set: TokenSet, renewer: Renewer, nowMs: number): void {
    const { events } = this.#tokens;
    const endsAtMs = endOf(set, renewer);
    if (endsAtMs === undefined || !isEndNear(set, renewer, nowMs)) events.isOver("ending-soon");
    else events.tell({ event: "ending-soon", endsAtMs });
  }

  /** What changed while it was running; what a start finds was told before. */
  #tellOfChange(state: CredentialState): void {
    const { events, keeper } = this.#tokens;
    if (state.state === "ready") events.isOver("renewal-failed");
    else if (state.state === "failing") events.tell({ event: "renewal-failed", reason: state.reason });
    else if (state.state === "needs-authorizing" && keeper.isLoaded && keeper.record.sets.length > 0)
      events.tell({ event: "needs-authorizing", ...(state.reason && { reason: state.reason }) });
  }
}
