import type { OAuthSettings } from "../../../../src/credentials/credential-settings.js";
import { fingerprintOf } from "../../../../src/credentials/fingerprint.js";
import { Failure } from "../../../../src/failure.js";
import { makeTokenSet } from "../../../../src/oauth/make-token-set.js";
import { createOAuthRenewer } from "../../../../src/oauth/oauth-renewer.js";
import type { CredentialTokens } from "../../../../src/tokens/credential-tokens.js";
import { TokenRegistry } from "../../../../src/tokens/token-registry.js";
import type { TokenSet } from "../../../../src/tokens/token-set.js";
import { TokenSource } from "../../../../src/tokens/token-source.js";
import { modelGrants } from "./model-grants.js";
import type { Family } from "./model-provider.js";
import type { World } from "./world.js";

const CREDENTIAL = "credential";

interface Deployed {
  readonly settings: OAuthSettings;
  readonly source: TokenSource;
  /** What a message got last. */
  given?: TokenSet;
}

/** One Node-RED with the house's own token sources; a crash throws it away. */
export class ModelProcess {
  readonly deployed: Deployed[] = [];
  /** It was taken for dead while it was only slow. */
  wasSlow = false;
  readonly #world: World;
  readonly #registry: TokenRegistry;
  /** The highest number of a token that a message got, by its family. */
  readonly #newest = new Map<Family, number>();
  #changesUnderWay = 0;
  #isLooking = false;
  /** The disk's version that is in memory, as far as it is known. */
  #version: number;

  constructor(world: World) {
    this.#world = world;
    this.#registry = new TokenRegistry(world.disk.storeOf(this, world.steps), () => undefined);
    this.#version = world.disk.version;
  }

  get #tokens(): CredentialTokens {
    return this.#registry.of(CREDENTIAL);
  }

  deploy(settings: OAuthSettings): void {
    const { clock } = this.#world;
    const grants = modelGrants(this, this.#world);
    const tools = { tokens: this.#tokens, clock, refusalAgeMs: 0, onState: () => undefined };
    const source = new TokenSource(createOAuthRenewer(settings, grants, clock), tools);
    this.deployed.unshift({ settings, source });
    void source.start();
  }

  /** A message wants a token. Gives what became of it. */
  async ask(deployed: Deployed): Promise<"served" | "refused" | "failed"> {
    return this.#serve(deployed, () => deployed.source.valid());
  }

  /** The API refused the token that a message got last. */
  async refuse(deployed: Deployed): Promise<void> {
    const { given, source } = deployed;
    if (given !== undefined) await this.#serve(deployed, () => source.afterRefusal(given));
  }

  /** Somebody signs in under these settings; `attempt` where they are not deployed yet. */
  async authorize(settings: OAuthSettings, attempt: string | undefined): Promise<void> {
    const { provider, clock } = this.#world;
    const set = makeTokenSet(provider.signIn(), settings, clock.nowMs());
    await this.#change(() => this.#tokens.accept(set, settings, attempt), attempt === undefined);
  }

  async disconnect(): Promise<void> {
    const { changes } = this.#world;
    const work = async (isAlone: () => boolean) => {
      await this.#tokens.disconnect();
      changes.isGone = isAlone();
    };
    await this.#change(work, true);
  }

  /** As every three seconds. */
  async look(): Promise<void> {
    if (this.#isLooking || !this.#tokens.keeper.isLoaded) return;
    this.#isLooking = true;
    const { announcedVersion } = this.#world.disk;
    await this.#registry.lookAround();
    this.#version = announcedVersion;
    this.#isLooking = false;
  }

  crash(): void {
    const { steps, witness, disk, changes } = this.#world;
    steps.drop(this);
    disk.dies(this);
    witness.silences(this, "dead");
    changes.cut(this.#changesUnderWay);
  }

  /** Nobody has authorized or disconnected without its knowledge, and it is not doing so itself. */
  #isAware(): boolean {
    const isChanging = this.#changesUnderWay > 0 || this.#tokens.keeper.unwritten !== undefined;
    return this.#version === this.#world.disk.version && !isChanging;
  }

  async #change(work: (isAlone: () => boolean) => Promise<void>, isLive: boolean): Promise<void> {
    const { changes, disk } = this.#world;
    const isAlone = changes.begin();
    const { version } = disk;
    this.#changesUnderWay += 1;
    const isDone = await work(isAlone).then(yes, no);
    this.#changesUnderWay -= 1;
    if (isDone) changes.end();
    else changes.fail();
    const isOurs = isLive && isAlone() && this.#version === version && disk.version === version + 1;
    if (isOurs) this.#version = disk.version;
  }

  async #serve(deployed: Deployed, ask: () => Promise<TokenSet | undefined>) {
    const { disk, witness } = this.#world;
    const { version } = disk;
    const wasAware = this.#isAware();
    const newest = new Map(this.#newest);
    try {
      const set = await ask();
      if (set === undefined) return "failed";
      this.#give(deployed, set, newest);
      return "served";
    } catch (error) {
      const code = error instanceof Failure ? error.code : undefined;
      if (code === "renewal-failed") return "failed";
      if (code !== "needs-authorizing") witness.fault(`a message got ${String(error)}`);
      else if (wasAware && this.#isAware() && disk.version === version) this.#expectDead(deployed.settings);
      return "refused";
    }
  }

  #give(deployed: Deployed, set: TokenSet, newest: ReadonlyMap<Family, number>): void {
    const { witness, provider } = this.#world;
    const isInMemoryOnly = this.#tokens.keeper.unwritten !== undefined || this.wasSlow;
    if (!isInMemoryOnly && !witness.wasStored(set.accessToken))
      witness.fault(`a message got ${set.accessToken}, which is not on the disk`);
    const { family, number } = provider.findAccessToken(set.accessToken);
    if (number < (newest.get(family) ?? 0)) witness.fault(`a message got ${set.accessToken} after a newer one`);
    this.#newest.set(family, Math.max(number, this.#newest.get(family) ?? 0));
    deployed.given = set;
  }

  /** Nobody is asked to sign in again for a set that is still good. */
  #expectDead(settings: OAuthSettings): void {
    const { witness, disk } = this.#world;
    const fingerprint = fingerprintOf(settings);
    const set = disk.record?.sets.find((known) => known.fingerprint === fingerprint);
    if (set !== undefined && !witness.isLossy(set))
      witness.fault(`somebody shall authorize again, and ${set.refreshToken ?? ""} is good`);
  }
}

const yes = () => true;
const no = () => false;
