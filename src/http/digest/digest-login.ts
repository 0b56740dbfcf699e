import { answerDigest } from "./answer-digest.js";
import { readDigestChallenge, type DigestChallenge } from "./digest-challenge.js";
import { withHeader } from "../headers.js";
import type { Hop } from "../hop.js";

/** Origins whose challenge is remembered. */
const MOST_ORIGINS = 50;

/** A challenge, with our nonce for it: one for all its answers, since "-sess" builds its key of both (RFC 7616 section 3.4.2). */
interface Session {
  readonly challenge: DigestChallenge;
  readonly cnonce: string;
  answers: number;
}

/** One login by HTTP Digest (RFC 7616). It remembers each origin's challenge, so that only the first request asks twice. */
export class DigestLogin {
  readonly #login: { readonly user: string; readonly password: string };
  readonly #sessions = new Map<string, Session>();
  /** What a hop was answered by. */
  readonly #answered = new WeakMap<Hop, Session>();

  constructor(login: { readonly user: string; readonly password: string }) {
    this.#login = login;
  }

  /** The hop with the answer to its origin's challenge, where one is known. */
  authorize(hop: Hop): Hop {
    const session = this.#sessions.get(hop.url.origin);
    if (session === undefined) return hop;
    session.answers += 1;
    const answer = answerDigest(session.challenge, {
      ...this.#login,
      method: hop.method,
      uri: `${hop.url.pathname}${hop.url.search}`,
      body: typeof hop.body === "string" || Buffer.isBuffer(hop.body) ? hop.body : undefined,
      cnonce: session.cnonce,
      count: session.answers,
    });
    const authorized = { ...hop, headers: withHeader(hop.headers, "Authorization", answer) };
    this.#answered.set(authorized, session);
    return authorized;
  }

  /**
   * Whether the refusal of a hop holds a challenge that is worth another try. Not where the one answer to a new
   * challenge was refused: then the login is wrong. Answers that overtook one another are refused, too.
   */
  learns(sent: Hop, wwwAuthenticate: string): boolean {
    const challenge = readDigestChallenge(wwwAuthenticate);
    this.#sessions.delete(sent.url.origin);
    if (challenge === undefined) return false;
    const cnonce = crypto.randomUUID().replaceAll("-", "");
    this.#sessions.set(sent.url.origin, { challenge, cnonce, answers: 0 });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_ORIGINS && oldest !== undefined) this.#sessions.delete(oldest);
    return challenge.isStale || this.#answered.get(sent)?.answers !== 1;
  }
}
