import type { TokenRecord, TokenSet } from "../../../../src/tokens/token-set.js";
import type { Family, ModelProvider } from "./model-provider.js";

/** What became of the last request with a refresh token that reached the provider, as the process that sent it knows. */
type Fate = "under way" | "answered" | "unknown";

interface Sending {
  /** Undefined where it does not matter any more what the process learns. */
  by: object | undefined;
  fate: Fate;
}

/** Sees all that is sent and stored, and notes what must not be. */
export class Witness {
  readonly faults: string[] = [];
  readonly #provider: ModelProvider;
  readonly #sendings = new Map<string, Sending>();
  readonly #lossy = new Set<Family>();
  /** Families in which somebody who was taken for dead, or could not write, had a token when it was revoked. */
  readonly #muddled = new Set<Family>();
  readonly #storedOnce = new Set<string>();
  #record: TokenRecord | undefined;

  constructor(provider: ModelProvider) {
    this.#provider = provider;
  }

  /**
   * A refresh token reaches the provider. A used one may only come after a loss, or late: from a process that looked
   * whether it had its turn, and was taken for dead before its request arrived.
   */
  sends(process: object, refreshToken: string, isLate: boolean): void {
    const { isUsed, family } = this.#provider.find(refreshToken);
    const isLost = this.#sendings.get(refreshToken)?.fate === "unknown";
    if (isUsed && !isLost && !isLate) this.fault(`${refreshToken} was sent again, and no answer was lost`);
    this.#sendings.set(refreshToken, { by: process, fate: "under way" });
    if (!isLate) return;
    this.#lossy.add(family);
    this.#muddled.add(family);
    this.silences(process, "slow");
  }

  /** The process has the provider's answer, or knows that it does not come. */
  learns(process: object, refreshToken: string, fate: "answered" | "unknown"): void {
    const sending = this.#sendings.get(refreshToken);
    if (sending?.by !== process) return;
    sending.fate = fate;
    if (fate === "unknown") this.#lose(refreshToken);
  }

  /** What the process alone knows counts as lost: it is dead, or was taken for dead while it was slow, or could not write. */
  silences(process: object, why: "dead" | "slow" | "unwritten"): void {
    for (const [refreshToken, sending] of this.#sendings) {
      const isOpen = sending.fate === "answered" || (sending.fate === "under way" && why !== "unwritten");
      if (sending.by !== process || !isOpen || !this.#holds(refreshToken)) continue;
      sending.fate = "unknown";
      sending.by = undefined;
      if (why !== "dead") this.#muddled.add(this.#provider.find(refreshToken).family);
      this.#lose(refreshToken);
    }
  }

  /** A record is on the disk now. */
  stores(record: TokenRecord | undefined): void {
    this.#record = record;
    for (const set of record?.sets ?? []) {
      this.#storedOnce.add(set.accessToken);
      this.#expectWord(set);
      this.#expectReason(set);
    }
  }

  familiesOf(record: TokenRecord | undefined): readonly number[] {
    return (record?.sets ?? []).map(({ refreshToken = "" }) => this.#provider.find(refreshToken).family.number).sort();
  }

  wasStored(accessToken: string): boolean {
    return this.#storedOnce.has(accessToken);
  }

  /** Whether the set may be dead: an answer of its family was lost. */
  isLossy({ refreshToken = "" }: TokenSet): boolean {
    return this.#lossy.has(this.#provider.find(refreshToken).family);
  }

  /** Whether the provider would still take the set. */
  isGood({ refreshToken = "" }: TokenSet): boolean {
    const { isUsed, family } = this.#provider.find(refreshToken);
    return !isUsed && !family.isRevoked;
  }

  fault(what: string): void {
    this.faults.push(what);
  }

  #lose(refreshToken: string): void {
    this.#lossy.add(this.#provider.find(refreshToken).family);
    for (const set of this.#record?.sets ?? []) this.#expectWord(set);
  }

  #holds(refreshToken: string): boolean {
    return this.#record?.sets.some((set) => set.refreshToken === refreshToken && !set.refused) ?? false;
  }

  /** A refresh token of which nobody knows whether it is used must be named as such until it is replaced or refused. */
  #expectWord({ refreshToken = "", sentAtMs, refused }: TokenSet): void {
    const isOpen = this.#sendings.get(refreshToken)?.fate === "unknown" && refused === undefined;
    if (isOpen && sentAtMs === undefined)
      this.fault(`nothing on the disk says that ${refreshToken} was sent and its answer is lost`);
  }

  /** Nothing but a loss makes this provider refuse. */
  #expectReason(set: TokenSet): void {
    const { refreshToken = "", refused } = set;
    if (refused === undefined) return;
    if (this.isGood(set)) this.fault(`${refreshToken} is good and counts as refused`);
    const isMuddled = this.#muddled.has(this.#provider.find(refreshToken).family);
    if (refused.reason !== "answer_lost" && !isMuddled) this.fault(`${refused.reason} stands where an answer was lost`);
  }
}
