import type { TokenExchange } from "../support/oauth/token-exchange.js";
import type { Tally } from "./tally.js";

/** One refresh token, as the provider knows it. */
interface Given {
  /** The access token that came with it. */
  readonly accessToken: string;
  /** The refresh token that it brought: it is used. */
  next?: string;
  presented: number;
  /** How often it may be presented though it is used: as often as its answer was lost. */
  excused: number;
}

/** What the provider gave and got, and which used tokens it saw. */
export class Ledger {
  readonly #given = new Map<string, Given>();
  /** The refresh token that is good. */
  #newest = "";
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Notes a token request and its answer. */
  note({ spent, accessToken = "", refreshToken }: TokenExchange): void {
    if (spent !== undefined) this.#present(spent);
    if (refreshToken === undefined) return;
    this.#given.set(refreshToken, { accessToken, presented: 0, excused: 0 });
    this.#newest = refreshToken;
    const used = this.#given.get(spent ?? "");
    if (used === undefined) return;
    used.next = refreshToken;
    this.#tally.renewals += 1;
  }

  get newest(): string {
    return this.#newest;
  }

  isUsed(refreshToken: string): boolean {
    return this.#find(refreshToken).next !== undefined;
  }

  wasPresented(refreshToken: string): boolean {
    return this.#find(refreshToken).presented > 0;
  }

  /** The answer to the last request with it may be lost, and the store says so: it may be presented once more. */
  excuse(refreshToken: string): void {
    const given = this.#find(refreshToken);
    given.excused = given.presented;
  }

  /** What the used token brought: the next refresh token, and its access token. */
  successor(refreshToken: string): { readonly refreshToken: string; readonly accessToken: string } {
    const { next = "" } = this.#find(refreshToken);
    return { refreshToken: next, accessToken: this.#find(next).accessToken };
  }

  #present(refreshToken: string): void {
    const given = this.#find(refreshToken);
    if (given.next !== undefined) {
      if (given.presented > given.excused) this.#tally.faults.push("a used refresh token came, and no answer was lost");
      else this.#tally.excusedReuses += 1;
    }
    given.presented += 1;
  }

  #find(refreshToken: string): Given {
    const given = this.#given.get(refreshToken);
    if (given === undefined) throw new Error("The provider never gave this refresh token.");
    return given;
  }
}
