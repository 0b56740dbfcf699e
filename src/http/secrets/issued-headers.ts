import { createHmac, randomBytes } from "node:crypto";
import { RecentMap } from "../../consumers/recent-map.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The headers that were put onto messages, known again by name and value: so they can be taken off whatever became of
 * the message in between, copied, cloned or sent through another process. Only digests of them are kept, in memory, of so
 * many as were put on last.
 */
export class IssuedHeaders {
  readonly #key = randomBytes(32);
  readonly #issued: RecentMap<true>;

  constructor(most: number) {
    this.#issued = new RecentMap(most);
  }

  /** The fields with these headers on them, in the place of others of their names. */
  putOn(fields: Fields, headers: Readonly<Record<string, string>>): Fields {
    const added = Object.entries(headers);
    for (const [name, value] of added) this.#issued.get(this.#digestOf(name, value), () => true);
    const names = new Set(added.map(([name]) => name.toLowerCase()));
    const others = Object.entries(fields).filter(([name]) => !names.has(name.toLowerCase()));
    return Object.fromEntries([...others, ...added]);
  }

  /** The fields without those that were put on. */
  takeOff(fields: Fields): Fields {
    return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !this.#isIssued(name, value)));
  }

  #isIssued(name: string, value: unknown): boolean {
    return typeof value === "string" && this.#issued.known(this.#digestOf(name, value)) === true;
  }

  #digestOf(name: string, value: string): string {
    return createHmac("sha256", this.#key).update(`${name.toLowerCase()}\n${value}`).digest("base64");
  }
}
