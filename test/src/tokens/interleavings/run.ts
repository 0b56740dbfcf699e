import { setImmediate as settle } from "node:timers/promises";
import type { OAuthSettings } from "../../../../src/credentials/credential-settings.js";
import type { TokenSet } from "../../../../src/tokens/token-set.js";
import { oauthSettings } from "../../../support/oauth-settings.js";
import { FORMS, type Action } from "./actions.js";
import { ModelProcess } from "./model-process.js";
import { makeWorld, type World } from "./world.js";

type Form = (typeof FORMS)[number];

const SETTINGS: Readonly<Record<Form, OAuthSettings>> = {
  own: oauthSettings(),
  "another client": oauthSettings({ clientId: "another" }),
  "another scope": oauthSettings({ scope: "more" }),
};

const HOUR_MS = 3_600_000;
/** Enough for the longest back-off. */
const TRIES = 4;

/** Does one thing after another, comes to rest, and gives what must not have happened. */
export async function faultsOf(actions: readonly Action[]): Promise<readonly string[]> {
  const run = new Run();
  await run.begin();
  for (const action of actions) await run.act(action);
  await run.end();
  return run.world.witness.faults;
}

class Run {
  readonly world: World = makeWorld();
  readonly #processes: ModelProcess[] = [new ModelProcess(this.world), new ModelProcess(this.world)];

  /** Authorized under two clients, and deployed in both processes. */
  async begin(): Promise<void> {
    for (const form of ["another client", "own"] as const) {
      void this.#process(0).authorize(SETTINGS[form], undefined);
      await this.#rest();
    }
    for (const process of this.#processes) process.deploy(SETTINGS.own);
    await this.#rest();
  }

  async act(action: Action): Promise<void> {
    const { clock, disk } = this.world;
    if (action.do === "steps") await this.#takeSteps(action);
    else if (action.do === "step clock") clock.ms += action.byMs;
    else if (action.do === "disk") disk.isFull = action.isFull;
    else if (action.do === "end turn") this.#endTurn();
    else if (action.do === "crash") this.#crash(action.process);
    else this.#actIn(this.#process(action.process), action);
    await settle();
  }

  /** Everything that runs ends well; then each process, and a new one, must still have what no answer was lost for. */
  async end(): Promise<void> {
    this.world.disk.isFull = false;
    await this.#rest();
    for (const process of this.#processes) void process.look();
    await this.#rest();
    if (this.world.changes.isGone && this.world.disk.record !== undefined)
      this.world.witness.fault("what was disconnected is there again");
    for (let starts = 0; starts < 2; starts += 1) await this.#startAll(); // the first may make candidates live
    for (const process of this.#processes) await this.#expectTokens(process);
  }

  /** One more process, with every form deployed. */
  async #startAll(): Promise<void> {
    const started = new ModelProcess(this.world);
    for (const form of FORMS) started.deploy(SETTINGS[form]);
    this.#processes.push(started);
    await this.#rest();
  }

  #actIn(process: ModelProcess, action: Extract<Action, { process: number }>): void {
    const deployed = process.deployed[("deployed" in action ? action.deployed : 0) % process.deployed.length];
    if (action.do === "deploy") process.deploy(SETTINGS[action.form]);
    else if (action.do === "authorize")
      void process.authorize(SETTINGS[action.form], action.isLive ? undefined : "attempt");
    else if (action.do === "disconnect") void process.disconnect();
    else if (action.do === "look") void process.look();
    else if (deployed !== undefined && action.do === "ask") void process.ask(deployed);
    else if (deployed !== undefined && action.do === "refuse") void process.refuse(deployed);
    else if (deployed !== undefined && action.do === "tend") void deployed.source.tend();
  }

  async #takeSteps({ nth, fate, times }: Extract<Action, { do: "steps" }>): Promise<void> {
    for (let count = 0; count < times && this.world.steps.take(nth, fate); count += 1) await settle();
  }

  /** All steps that are left, and all that come of them. */
  async #rest(): Promise<void> {
    do await settle();
    while (this.world.steps.take(0, 0));
  }

  #endTurn(): void {
    const holder = this.world.disk.endTurn();
    if (!(holder instanceof ModelProcess)) return;
    holder.wasSlow = true;
    this.world.witness.silences(holder, "slow");
  }

  #crash(nth: number): void {
    const crashed = this.#process(nth);
    crashed.crash();
    const started = new ModelProcess(this.world);
    for (const { settings } of crashed.deployed.slice(0, 2).reverse()) started.deploy(settings);
    this.#processes[nth] = started;
  }

  async #expectTokens(process: ModelProcess): Promise<void> {
    this.world.clock.ms += 3 * HOUR_MS;
    for (const deployed of [...process.deployed]) {
      const outcomes: string[] = [];
      for (let count = 0; count < TRIES && !outcomes.includes("served") && !outcomes.includes("refused"); count += 1) {
        this.world.clock.ms += HOUR_MS / 6;
        void process.ask(deployed).then((outcome) => outcomes.push(outcome));
        await this.#rest();
      }
      if (outcomes.includes("served")) this.#expectGood(deployed.given);
      else if (!outcomes.includes("refused"))
        this.world.witness.fault(`in the end a message got nothing: ${outcomes.join(", ")}`);
    }
  }

  #expectGood(set: TokenSet | undefined): void {
    const { witness } = this.world;
    if (set && !witness.isLossy(set) && !witness.isGood(set))
      witness.fault("in the end a message got a dead token set");
  }

  #process(nth: number): ModelProcess {
    const process = this.#processes[nth];
    if (process === undefined) throw new Error(`There is no process ${nth}.`);
    return process;
  }
}
