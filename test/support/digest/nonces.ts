import { randomBytes } from "node:crypto";

type Use = "used" | "replayed" | "used-up";

interface Usage {
  uses: number;
  highest: number;
  cnonce?: string | undefined;
}

/** Nonces that a server gave out, and how they were used. */
export class Nonces {
  readonly #lifetime: number;
  readonly #known = new Map<string, Usage>();

  /** Each nonce serves `lifetime` requests. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  make(): string {
    const nonce = randomBytes(24).toString("base64");
    this.#known.set(nonce, { uses: 0, highest: 0 });
    return nonce;
  }

  knows(nonce: string): boolean {
    return this.#known.has(nonce);
  }

  /** The client's nonce of the first use: it makes the key of a session (RFC 7616 section 3.4.2). */
  firstCnonce(nonce: string): string | undefined {
    return this.#known.get(nonce)?.cnonce;
  }

  /** Counts one more use. A count that is not above the last one is a replay; without one only the uses count. */
  use(nonce: string, { nc, cnonce }: { nc?: string | undefined; cnonce?: string | undefined }): Use {
    const known = this.#known.get(nonce);
    if (known === undefined || known.uses >= this.#lifetime) return "used-up";
    if (nc !== undefined) {
      const count = /^[\da-f]{8}$/.test(nc) ? parseInt(nc, 16) : 0;
      if (count <= known.highest) return "replayed";
      known.highest = count;
    }
    known.uses += 1;
    known.cnonce ??= cnonce;
    return "used";
  }
}
