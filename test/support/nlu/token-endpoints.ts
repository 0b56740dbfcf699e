import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readForm } from "../read-body.js";
import { TokenEndpoint } from "../oauth/token-endpoint.js";
import { checkAssertion } from "./check-assertion.js";
import { sendJson, type JsonAnswer } from "./json-answer.js";
import type { ServiceAccount } from "./service-account.js";

/** Accounts that get tokens here, and the time that the endpoints go by. */
export interface TokenEndpointOptions {
  readonly serviceAccount: ServiceAccount;
  readonly apiKey: string;
  readonly lifetimeSeconds: number;
  readonly nowMs: () => number;
}

/** Google's token endpoint for service accounts and IBM Cloud's for API keys, and the access tokens that they gave. */
export class TokenEndpoints {
  readonly requests = new TokenEndpoint();
  readonly #options: TokenEndpointOptions;
  readonly #tokens = new Map<string, { readonly by: "google" | "ibm"; readonly endsAtMs: number }>();

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  /** Whether this access token of this provider is good now. */
  isGood(token: string | undefined, by: "google" | "ibm"): boolean {
    const known = this.#tokens.get(token ?? "");
    return known?.by === by && known.endsAtMs > this.#options.nowMs();
  }

  /** Ends every token, as if its time were over. */
  endTokens(): void {
    this.#tokens.clear();
  }

  async answer(by: "google" | "ibm", request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await this.requests.answers(request, response)) return;
    const form = await readForm(request);
    const answer = by === "google" ? await this.#answerAssertion(form) : this.#answerApiKey(form);
    this.requests.requests.push({ grantType: form.get("grant_type") ?? "", status: answer.status });
    sendJson(response, answer);
  }

  /** RFC 7523 section 2.1. */
  async #answerAssertion(form: URLSearchParams): Promise<JsonAnswer> {
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
      return { status: 400, body: { error: "unsupported_grant_type", error_description: "Invalid grant_type" } };
    const { serviceAccount, nowMs, lifetimeSeconds } = this.#options;
    const verdict = await checkAssertion(form.get("assertion") ?? "", serviceAccount, new Date(nowMs()));
    if (!verdict.isGood) return { status: 400, body: { error: verdict.error, error_description: verdict.description } };
    const accessToken = this.#makeToken("google", "ya29.c.");
    return { status: 200, body: { access_token: accessToken, expires_in: lifetimeSeconds, token_type: "Bearer" } };
  }

  #answerApiKey(form: URLSearchParams): JsonAnswer {
    if (form.get("grant_type") !== "urn:ibm:params:oauth:grant-type:apikey")
      return iamError("BXNIM0106E", "Property missing or empty: grant_type");
    if (form.get("apikey") !== this.#options.apiKey)
      return iamError("BXNIM0415E", "Provided API key could not be found.");
    const { nowMs, lifetimeSeconds } = this.#options;
    const body = {
      access_token: this.#makeToken("ibm", "eyJraWQi."),
      refresh_token: "not_supported",
      token_type: "Bearer",
      expires_in: lifetimeSeconds,
      expiration: Math.floor(nowMs() / 1000) + lifetimeSeconds,
      scope: "ibm openid",
    };
    return { status: 200, body };
  }

  #makeToken(by: "google" | "ibm", prefix: string): string {
    const { nowMs, lifetimeSeconds } = this.#options;
    const token = prefix + randomBytes(24).toString("base64url");
    this.#tokens.set(token, { by, endsAtMs: nowMs() + lifetimeSeconds * 1000 });
    this.requests.tokens.push(token);
    return token;
  }
}

function iamError(errorCode: string, errorMessage: string): JsonAnswer {
  return { status: 400, body: { errorCode, errorMessage, context: { requestId: "demo" } } };
}
