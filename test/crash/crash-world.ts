import { setTimeout as wait } from "node:timers/promises";
import { askFlow } from "../support/asking-flow.js";
import type { RunningNodeRed } from "../support/node-red.js";
import { authorize, deployCredential } from "./credential.js";
import { startLeanNodeRed } from "./lean-node-red.js";
import { aimAnywhere, LONGEST_LIFE_MS, Moments } from "./moments.js";
import { startProvider, type CrashProvider, type CrashTools } from "./provider.js";
import { below, type Random } from "./random.js";
import { inspectRemains } from "./remains.js";
import { StoreReader } from "./store-reader.js";
import type { Tally } from "./tally.js";

const LONGEST_START_MS = 700;

type Answer = "served" | "needs-authorizing" | "killed";

/** One Node-RED with its own user directory and provider, which is killed and started again and again. */
export class CrashWorld {
  readonly #tools: CrashTools;
  readonly #provider: CrashProvider;
  readonly #nodeRed: RunningNodeRed;
  #isAlive = true;
  /** A kill has lost the token set, and nobody has authorized since. */
  #isLost = false;

  private constructor(tools: CrashTools, provider: CrashProvider, nodeRed: RunningNodeRed) {
    this.#tools = tools;
    this.#provider = provider;
    this.#nodeRed = nodeRed;
  }

  /** Starts Node-RED, and authorizes its credential. */
  static async open(random: Random, tally: Tally): Promise<CrashWorld> {
    const nodeRed = await startLeanNodeRed();
    const tools = { random, tally, moments: new Moments(), store: new StoreReader(nodeRed.userDir) };
    const provider = await startProvider(tools);
    await deployCredential(nodeRed, provider);
    await authorize(nodeRed, provider);
    tools.store.watch(() => {
      tools.moments.come("written");
    });
    return new CrashWorld(tools, provider, nodeRed);
  }

  /** Messages renew the token until the process is killed; then it starts again, and some starts are killed, too. */
  async live(): Promise<void> {
    const { moments, random } = this.#tools;
    const limit = wait(LONGEST_LIFE_MS, undefined, { ref: false });
    const strike = Promise.race([moments.next(aimAnywhere(random)), limit]);
    const asking = this.#askWhileAlive();
    if ((await Promise.race([strike, asking])) === "needs-authorizing") {
      await this.#authorizeAgain();
      return;
    }
    await this.#kill();
    await asking;
    if (random() < 0.1) await this.#killStart();
    await this.#nodeRed.start();
    this.#isAlive = true;
  }

  /** What the last kill left must serve a message, too. */
  async end(): Promise<void> {
    if ((await this.#ask()) === "needs-authorizing") await this.#authorizeAgain();
  }

  async close(): Promise<void> {
    await Promise.all([this.#nodeRed.close(), this.#provider.close()]);
  }

  async #askWhileAlive(): Promise<Answer> {
    let answer: Answer = "served";
    while (answer === "served") answer = await this.#ask();
    return answer;
  }

  /** Each message renews the token. */
  async #ask(): Promise<Answer> {
    this.#tools.moments.come("asked");
    this.#provider.oauth.endAccessTokens();
    const answer = await askFlow(this.#nodeRed).catch(() => undefined);
    if (!this.#isAlive) return "killed";
    if (answer === undefined) throw new Error("Node-RED does not answer.");
    if (answer.status === 200) return "served";
    if (answer.text !== "needs-authorizing" || !this.#isLost) this.#fault(`a message got ${answer.text}`);
    return answer.text === "needs-authorizing" ? "needs-authorizing" : "served";
  }

  async #kill(): Promise<void> {
    this.#isAlive = false;
    this.#tools.tally.kills += 1;
    await this.#nodeRed.stop("SIGKILL");
    await this.#provider.quiet();
    const remains = inspectRemains(await this.#tools.store.tokenSet(), this.#provider);
    if (remains.is === "faulty") this.#fault(remains.what);
    if (remains.is === "refused" && !this.#isLost) this.#fault("a good token set counts as refused");
    this.#isLost = remains.is !== "whole";
  }

  async #killStart(): Promise<void> {
    const starting = this.#nodeRed.start().catch(() => undefined);
    await wait(below(this.#tools.random, LONGEST_START_MS));
    await this.#kill();
    await starting;
  }

  /** An author presses Authorize, after the one retry with the lost refresh token was refused. */
  async #authorizeAgain(): Promise<void> {
    const { tally, store } = this.#tools;
    const { refused } = await store.tokenSet();
    if (refused?.reason !== "answer_lost") this.#fault("the store does not say that the answer was lost");
    tally.unavoidableLosses += 1;
    await authorize(this.#nodeRed, this.#provider);
    this.#isLost = false;
  }

  #fault(what: string): void {
    this.#tools.tally.faults.push(what);
  }
}
