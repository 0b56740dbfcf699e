import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

/** A token that is always good, for who has no token endpoint. */
export const FIXED_TOKEN = "fixed";

/** As consumers have them who were put into the store. */
const OF_A_CONSUMER = "Bearer access consumer ";

/** Gives out tokens, and knows which are good. */
export class TokenBook {
  lifetimeMs = 3_600_000;
  delayMs = 0;
  requests = 0;
  readonly #ends = new Map<string, number>();

  /** Answers a token request after the delay; whatever it asks, it gets a new token. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    this.requests += 1;
    void wait(this.delayMs).then(() => {
      const token = crypto.randomUUID();
      this.#ends.set(`Bearer ${token}`, Date.now() + this.lifetimeMs);
      const body = JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: this.lifetimeMs / 1000 });
      response.writeHead(200, { "Content-Type": "application/json" }).end(body);
    });
  }

  isGood(authorization = ""): boolean {
    if (authorization === `Bearer ${FIXED_TOKEN}` || authorization.startsWith(OF_A_CONSUMER)) return true;
    return (this.#ends.get(authorization) ?? 0) > Date.now();
  }

  /** Ends all tokens but the fixed one. */
  endAll(): void {
    this.#ends.clear();
  }
}
