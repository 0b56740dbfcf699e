import { answerDigest } from "./answer-digest.js";
import { readDigestChallenge, type DigestChallenge } from "./digest-challenge.js";
import { withHeader } from "./headers.js";
import type { Hop } from "./hop.js";

/** Origins whose challenge is remembered. */
const MOST_ORIGINS = 50;

/** One login by HTTP Digest (RFC 7616). It remembers each origin's challenge, so that only the first request asks twice. */
export class DigestLogin {
  readonly #challenges = new Map<string, { readonly challenge: DigestChallenge; count: number }>();
  /** How often the challenge of an answer had been answered before. */
  readonly #uses = new WeakMap<Hop, number>();

  constructor(
    private readonly login: { readonly user: string; readonly password: string },
    private readonly newNonce: () => string = () => crypto.randomUUID().replaceAll("-", ""),
  ) {}

  /** The hop with the answer to its origin's challenge, where one is known. */
  authorize(hop: Hop): Hop {
    const known = this.#challenges.get(hop.url.origin);
    if (known === undefined) return hop;
    known.count += 1;
    const answer = answerDigest(known.challenge, {
      ...this.login,
      method: hop.method,
      uri: `${hop.url.pathname}${hop.url.search}`,
      body: typeof hop.body === "string" || Buffer.isBuffer(hop.body) ? hop.body : undefined,
      cnonce: this.newNonce(),
      count: known.count,
    });
    const authorized = { ...hop, headers: withHeader(hop.headers, "Authorization", answer) };
    this.#uses.set(authorized, known.count);
    return authorized;
  }

  /**
   * Whether the refusal of a hop holds a challenge that is worth another try. Not where a new challenge was answered
   * and refused: then the password is wrong.
   */
  learns(sent: Hop, wwwAuthenticate: string): boolean {
    const challenge = readDigestChallenge(wwwAuthenticate);
    this.#challenges.delete(sent.url.origin);
    if (challenge === undefined) return false;
    this.#challenges.set(sent.url.origin, { challenge, count: 0 });
    const [oldest] = this.#challenges.keys();
    if (this.#challenges.size > MOST_ORIGINS && oldest !== undefined) this.#challenges.delete(oldest);
    return challenge.isStale || this.#uses.get(sent) !== 1;
  }
}
