import { choose, below, type Random } from "./random.js";

/** What a kill can be aimed at. */
export type Moment =
  | "asked" // a message goes into the flow
  | "request" // the token request has reached the provider
  | "rotated" // the provider has taken the refresh token, and not answered
  | "answered" // the answer has gone out
  | "written" // something has changed in the store's folder
  | "used"; // the API has seen a new token

/** When a process is killed: so long after such a moment has come so often. */
export interface Aim {
  readonly moment: Moment;
  readonly count: number;
  readonly delayMs: number;
}

/** How often the moments come in one renewal, and how much later the kill may be. */
const MOMENTS: readonly { readonly moment: Moment; readonly perRenewal: number; readonly spreadMs: number }[] = [
  { moment: "asked", perRenewal: 1, spreadMs: 300 },
  { moment: "request", perRenewal: 1, spreadMs: 150 },
  { moment: "rotated", perRenewal: 1, spreadMs: 0 },
  { moment: "answered", perRenewal: 1, spreadMs: 15 },
  { moment: "written", perRenewal: 12, spreadMs: 0 },
  { moment: "written", perRenewal: 12, spreadMs: 3 },
  { moment: "used", perRenewal: 1, spreadMs: 5 },
];

/** A kill whose moment does not come is made after this; a lock that a killed process left has ended before. */
export const LONGEST_LIFE_MS = 20_000;

const MOST_RENEWALS = 3;

/** Somewhere in the next three renewals. */
export function aimAnywhere(random: Random): Aim {
  return aim(random, MOST_RENEWALS);
}

/** Somewhere in the next renewal. */
export function aimAtRenewal(random: Random): Aim {
  return aim(random, 1);
}

function aim(random: Random, renewals: number): Aim {
  const { moment, perRenewal, spreadMs } = choose(random, MOMENTS);
  return { moment, count: 1 + below(random, perRenewal * renewals), delayMs: below(random, spreadMs + 1) };
}

/** Counts moments, and says when the one that was aimed at has come. */
export class Moments {
  #aim: Aim | undefined;
  #seen = 0;
  #strike: () => void = () => undefined;

  /** Resolves when the moment has come, and the delay is over. */
  next(aim: Aim): Promise<void> {
    this.#aim = aim;
    this.#seen = 0;
    return new Promise((resolve) => {
      this.#strike = resolve;
    });
  }

  come(moment: Moment): void {
    if (moment !== this.#aim?.moment) return;
    this.#seen += 1;
    if (this.#seen !== this.#aim.count) return;
    if (this.#aim.delayMs === 0) this.#strike();
    else setTimeout(this.#strike, this.#aim.delayMs);
  }
}
