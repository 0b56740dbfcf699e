import { Changes } from "./changes.js";
import { ModelDisk } from "./model-disk.js";
import { ModelProvider } from "./model-provider.js";
import { Steps } from "./steps.js";
import { Witness } from "./witness.js";

/** What outlives a crash. */
export interface World {
  readonly clock: { ms: number; nowMs(): number };
  readonly steps: Steps;
  readonly provider: ModelProvider;
  readonly witness: Witness;
  readonly disk: ModelDisk;
  readonly changes: Changes;
}

export function makeWorld(): World {
  const clock = { ms: 1_700_000_000_000, nowMs: () => (clock.ms += 1) }; // no two moments are the same
  const provider = new ModelProvider();
  const witness = new Witness(provider);
  const disk = new ModelDisk(witness);
  return { clock, steps: new Steps(), provider, witness, disk, changes: new Changes() };
}
