import * as fc from "fast-check";
import { FATES } from "./model-grants.js";

/** Which form: the credential's own, one with another client, one with another scope of the same client. */
export const FORMS = ["own", "another client", "another scope"] as const;

/** What happens next in a run. Numbers are taken modulo what there is. */
export type Action =
  | { readonly do: "steps"; readonly nth: number; readonly fate: number; readonly times: number }
  | { readonly do: "ask" | "refuse" | "tend"; readonly process: number; readonly deployed: number }
  | { readonly do: "deploy"; readonly process: number; readonly form: (typeof FORMS)[number] }
  | {
      readonly do: "authorize";
      readonly process: number;
      readonly form: (typeof FORMS)[number];
      readonly isLive: boolean;
    }
  | { readonly do: "crash" | "look" | "disconnect"; readonly process: number }
  | { readonly do: "step clock"; readonly byMs: number }
  | { readonly do: "disk"; readonly isFull: boolean }
  | { readonly do: "end turn" };

const MINUTE_MS = 60_000;

const process = fc.nat({ max: 1 });
const deployed = fc.nat({ max: 2 });
const form = fc.constantFrom(...FORMS);

const steps = fc.record({
  do: fc.constant("steps" as const),
  nth: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 5 })),
  fate: fc.nat({ max: FATES - 1 }),
  times: fc.integer({ min: 1, max: 10 }),
});
const ask = fc.record({
  do: fc.constantFrom("ask" as const, "ask" as const, "refuse" as const, "tend" as const),
  process,
  deployed,
});
const deploy = fc.record({ do: fc.constant("deploy" as const), process, form });
const authorize = fc.record({ do: fc.constant("authorize" as const), process, form, isLive: fc.boolean() });
const crash = fc.record({ do: fc.constant("crash" as const), process });
const look = fc.record({ do: fc.constant("look" as const), process });
const disconnect = fc.record({ do: fc.constant("disconnect" as const), process });
const clock = fc.record({
  do: fc.constant("step clock" as const),
  byMs: fc.constantFrom(1_000, 10 * MINUTE_MS, -10 * MINUTE_MS, 59 * MINUTE_MS, 59.7 * MINUTE_MS, 61 * MINUTE_MS),
});
const disk = fc.record({ do: fc.constant("disk" as const), isFull: fc.constantFrom(true, false, false) });
const endTurn = fc.constant({ do: "end turn" as const });

export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 400, arbitrary: steps },
    { weight: 250, arbitrary: ask },
    { weight: 80, arbitrary: clock },
    { weight: 50, arbitrary: crash },
    { weight: 40, arbitrary: deploy },
    { weight: 30, arbitrary: look },
    { weight: 15, arbitrary: authorize },
    { weight: 8, arbitrary: disk },
    { weight: 5, arbitrary: disconnect },
    { weight: 5, arbitrary: endTurn },
  ),
  { maxLength: 100, size: "max" },
);
