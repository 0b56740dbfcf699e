import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { readForm } from "../read-body.js";
import { withResolvers } from "../with-resolvers.js";
import { exchangeOf, type TokenExchange } from "./token-exchange.js";

/** One request that reached the token endpoint, and how it was answered; status 0: the connection was dropped. */
export interface TokenRequest {
  readonly grantType: string;
  readonly status: number;
}

/** An answer in the provider's stead, for the next `times` token requests (1 unless told otherwise). */
export type TokenFailure = { readonly times?: number } & (
  | { readonly status: number; readonly body: object | string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly drop: true }
);

/** Sees each token request as the provider itself answers it. */
export interface TokenRequestWatch {
  /** The request is there, and the provider has not looked at it. */
  readonly arrived: () => void;
  /** The provider has done its work; the answer is sent when this resolves. */
  readonly decided: (exchange: TokenExchange) => Promise<void>;
}

/** What tests do to the token endpoint: watch it, hold its requests back, answer in its stead. */
export class TokenEndpoint {
  readonly requests: TokenRequest[] = [];
  /** Every access, refresh and ID token that was given out, for tests that look where one must not be. */
  readonly tokens: string[] = [];
  /** Every code and verifier that it was sent. */
  readonly codes: string[] = [];
  readonly #failures: TokenFailure[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #watch: TokenRequestWatch | undefined;
  #gate = Promise.resolve();

  constructor(watch?: TokenRequestWatch) {
    this.#watch = watch;
  }

  /** Records how the provider itself answers. */
  watch(provider: Provider): void {
    provider.use(async (context, next) => {
      await next();
      const { route, params } = context.oidc ?? {};
      const grantType = typeof params?.grant_type === "string" ? params.grant_type : "";
      if (route === "token") this.#noteCodes(new Map(Object.entries(params ?? {})));
      if (route === "token") this.tokens.push(...tokensIn(context.body));
      if (route === "token") this.requests.push({ grantType, status: context.status });
      if (route === "token") await this.#watch?.decided(exchangeOf(context.status, params, context.body));
    });
  }

  fail(failure: TokenFailure): void {
    for (let left = failure.times ?? 1; left > 0; left -= 1) this.#failures.push(failure);
  }

  hold(): () => void {
    const { promise, resolve } = withResolvers();
    this.#gate = promise;
    return resolve;
  }

  /** When the next token request has arrived, held or not. */
  next(): Promise<void> {
    const { promise, resolve } = withResolvers();
    this.#waiting.push(resolve);
    return promise;
  }

  /** Waits while requests are held; true when it has answered, false when the provider shall. */
  async answers(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    for (const resolve of this.#waiting.splice(0)) resolve();
    await this.#gate;
    const failure = this.#failures.shift();
    if (failure === undefined) {
      this.#watch?.arrived();
      return false;
    }
    const form = await readForm(request);
    this.#noteCodes(form);
    const grantType = form.get("grant_type") ?? "";
    this.requests.push({ grantType, status: "drop" in failure ? 0 : failure.status });
    if ("drop" in failure) request.socket.destroy();
    else answer(response, failure);
    return true;
  }

  #noteCodes(form: { get(name: string): unknown }): void {
    const sent = [form.get("code"), form.get("code_verifier")];
    this.codes.push(...sent.filter((value) => typeof value === "string"));
  }
}

function tokensIn(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  const tokens = Object.entries(body).filter(([name]) => name.endsWith("_token"));
  return tokens.flatMap(([, token]): string[] => (typeof token === "string" ? [token] : []));
}

function answer(response: ServerResponse, failure: Exclude<TokenFailure, { drop: true }>): void {
  const isText = typeof failure.body === "string";
  response.writeHead(failure.status, {
    "Content-Type": isText ? "text/plain" : "application/json",
    ...failure.headers,
  });
  response.end(typeof failure.body === "string" ? failure.body : JSON.stringify(failure.body));
}
