import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../../../src/failure.js";
import type { TokenRecord } from "../../../../src/tokens/token-set.js";
import type { StoredRecord, TokenStore } from "../../../../src/tokens/token-store.js";
import type { Steps } from "./steps.js";
import type { Witness } from "./witness.js";

/** What lies on the disk: one record, as of the last write that happened, whoever has learned of it. */
export class ModelDisk {
  isFull = false;
  #stored: StoredRecord | undefined;
  #writes = 0;
  #announcements = 0;
  /** Another number whenever somebody's authorization or disconnection has been written. */
  version = 0;
  /** The version that processes learn if they look. */
  announcedVersion = 0;
  #turn: { readonly process: object } | undefined;
  readonly #witness: Witness;

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  get record(): TokenRecord | undefined {
    return this.#stored?.record;
  }

  /** Ends the turn of whoever has it, dead or only slow, and gives the process. */
  endTurn(): object | undefined {
    const process = this.#turn?.process;
    this.#turn = undefined;
    return process;
  }

  hasTurn(process: object): boolean {
    return this.#turn?.process === process;
  }

  /** Others wait no longer for the turn of this process. */
  dies(process: object): void {
    if (this.#turn?.process === process) this.#turn = undefined;
  }

  /** The store as one process sees it. */
  storeOf(process: object, steps: Steps): TokenStore {
    return {
      read: () => steps.wait(process, () => this.#stored),
      write: (_id, _owner, record, over) =>
        steps.wait(process, () => {
          this.#writes += 1;
          const revision = String(this.#writes);
          this.#put(process, { record, revision }, over);
          return revision;
        }),
      remove: (_id, _owner, over) =>
        steps.wait(process, () => {
          this.#put(process, undefined, over);
        }),
      setAside: () => Promise.resolve(),
      lock: () => this.#lock(process, steps),
      announce: () =>
        steps.wait(process, () => {
          this.#announcements += 1;
          this.announcedVersion = this.version;
        }),
      announcements: () => steps.wait(process, () => String(this.#announcements)),
      close: () => Promise.resolve(),
    };
  }

  async #lock(process: object, steps: Steps) {
    const turn = { process };
    const take = () => {
      this.#turn = turn;
    };
    await steps.wait(process, take, () => this.#turn === undefined);
    return {
      holdsFor: () => Promise.resolve(this.#turn === turn),
      release: () => {
        if (this.#turn === turn) this.#turn = undefined;
        return Promise.resolve();
      },
    };
  }

  #put(process: object, next: StoredRecord | undefined, over: string | undefined): void {
    if (this.isFull) {
      this.#witness.silences(process, "unwritten");
      throw new Failure("store-unwritable", { reason: "ENOSPC" });
    }
    if (this.#stored?.revision !== over) throw new Failure("store-conflict");
    const families = this.#witness.familiesOf(this.record);
    this.#stored = next;
    if (!isDeepStrictEqual(families, this.#witness.familiesOf(this.record))) this.version += 1;
    this.#witness.stores(next?.record);
  }
}
