import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { askFlow } from "../support/asking-flow.js";
import type { RunningNodeRed } from "../support/node-red.js";
import { authorize, deployCredential } from "./credential.js";
import { startLeanNodeRed } from "./lean-node-red.js";
import { aimAtRenewal, LONGEST_LIFE_MS, Moments } from "./moments.js";
import { startProvider, type CrashProvider, type CrashTools } from "./provider.js";
import { below, type Random } from "./random.js";
import { inspectRemains } from "./remains.js";
import { StoreReader } from "./store-reader.js";
import type { Tally } from "./tally.js";

/** So soon the others see that somebody has authorized. */
const LONGEST_LOOK_MS = 5_000;

type Pair = readonly [RunningNodeRed, RunningNodeRed];

/** Two Node-REDs on one folder of token sets, which are asked at the same time. */
export class SharedWorld {
  readonly #tools: CrashTools;
  readonly #provider: CrashProvider;
  readonly #pair: Pair;

  private constructor(tools: CrashTools, provider: CrashProvider, pair: Pair) {
    this.#tools = tools;
    this.#provider = provider;
    this.#pair = pair;
  }

  /** Starts both; the one's folder is a link to the other's. */
  static async open(random: Random, tally: Tally): Promise<SharedWorld> {
    const pair: Pair = [await startLeanNodeRed(), await startLeanNodeRed()];
    const [first, second] = pair;
    const tools = { random, tally, moments: new Moments(), store: new StoreReader(first.userDir) };
    const provider = await startProvider(tools);
    await deployCredential(first, provider);
    await authorize(first, provider);
    await symlink(join(first.userDir, "keyring"), join(second.userDir, "keyring"), "junction");
    await deployCredential(second, provider);
    tools.store.watch(() => {
      tools.moments.come("written");
    });
    return new SharedWorld(tools, provider, pair);
  }

  /** Both renew at the same time: one token request serves both. */
  async renew(): Promise<void> {
    const before = this.#refreshes();
    const answers = await this.#askBoth();
    for (const answer of answers) if (answer !== "served") this.#fault(`a message got ${answer}`);
    const requests = this.#refreshes() - before;
    if (requests !== 1) this.#fault(`two processes made ${requests} token requests for one renewal`);
  }

  /** As `renew`, and one of both is killed meanwhile: the other goes on as soon as the turn of the dead one has ended. */
  async renewAndKill(): Promise<void> {
    const { moments, random, store, tally } = this.#tools;
    const victim = below(random, 2);
    const strike = Promise.race([moments.next(aimAtRenewal(random)), wait(LONGEST_LIFE_MS, undefined, { ref: false })]);
    const answers = this.#askBoth();
    await Promise.race([strike, answers]);
    tally.kills += 1;
    await this.#pair[victim]?.stop("SIGKILL");
    await this.#provider.quiet();
    const remains = inspectRemains(await store.tokenSet(), this.#provider);
    if (remains.is === "faulty") this.#fault(remains.what);
    const answer = (await answers)[1 - victim];
    await this.#pair[victim]?.start();
    if (answer === "needs-authorizing" && remains.is === "lost") await this.#authorizeAgain();
    else if (answer !== "served") this.#fault(`a message got ${answer ?? "nothing"} beside a kill`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pair, this.#provider].map((part) => part.close()));
  }

  async #askBoth(): Promise<readonly string[]> {
    this.#tools.moments.come("asked");
    this.#provider.oauth.endAccessTokens();
    return Promise.all(this.#pair.map((nodeRed) => outcomeOf(nodeRed)));
  }

  #refreshes(): number {
    return this.#provider.oauth.tokenRequests.filter(({ grantType }) => grantType === "refresh_token").length;
  }

  async #authorizeAgain(): Promise<void> {
    this.#tools.tally.unavoidableLosses += 1;
    const [first, second] = this.#pair;
    await authorize(first, this.#provider);
    const deadlineMs = performance.now() + LONGEST_LOOK_MS;
    while ((await outcomeOf(second)) !== "served" && performance.now() < deadlineMs) await wait(100);
  }

  #fault(what: string): void {
    this.#tools.tally.faults.push(what);
  }
}

async function outcomeOf(nodeRed: RunningNodeRed): Promise<string> {
  const answer = await askFlow(nodeRed).catch(() => undefined);
  return answer?.status === 200 ? "served" : (answer?.text ?? "no answer");
}
