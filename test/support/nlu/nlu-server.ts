import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback } from "../loopback-server.js";
import type { TokenFailure, TokenRequest } from "../oauth/token-endpoint.js";
import { readBody } from "../read-body.js";
import { DialogflowApi, googleError } from "./dialogflow-api.js";
import { sendJson, type JsonAnswer } from "./json-answer.js";
import { makeServiceAccount, type ServiceAccount } from "./service-account.js";
import { TokenEndpoints } from "./token-endpoints.js";
import { WatsonApi, watsonError } from "./watson-api.js";

export interface NluServerOptions {
  /** Any free port unless told otherwise. */
  readonly port?: number;
  /** Of access tokens; an hour unless told otherwise. */
  readonly lifetimeSeconds?: number;
  /** The provider's clock. */
  readonly nowMs?: () => number;
}

/** Dialogflow, Watson Assistant, and where both give out tokens: small, on this machine, and strict about the protocol. */
export interface NluServer {
  readonly url: string;
  readonly serviceAccount: ServiceAccount;
  /** What IBM Cloud shows of the service, with an API key. */
  readonly watson: { readonly apikey: string; readonly url: string };
  /** The same in the older form. */
  readonly watsonLogin: { readonly username: string; readonly password: string; readonly url: string };
  readonly iamUrl: string;
  readonly tokenRequests: readonly TokenRequest[];
  /** Access tokens that were given out. */
  readonly givenTokens: readonly string[];
  /** Requests to the APIs, by method, path and status. */
  readonly requests: readonly string[];
  failTokenRequests(failure: TokenFailure): void;
  holdTokenRequests(): () => void;
  nextTokenRequest(): Promise<void>;
  endTokens(): void;
  close(): Promise<void>;
}

const SERVICE = "/instances/demo";

/** Starts the server with a fresh key; rejects when the port is taken. */
export async function startNluServer(options: NluServerOptions = {}): Promise<NluServer> {
  const { port = 0, lifetimeSeconds = 3600, nowMs = Date.now } = options;
  const server = await listenOnLoopback(port);
  const serviceAccount = makeServiceAccount(`${server.url}/token`);
  const watson = { apikey: randomBytes(33).toString("base64url"), url: server.url + SERVICE };
  const watsonLogin = { username: "watson", password: randomBytes(12).toString("base64url"), url: watson.url };
  const tokens = new TokenEndpoints({ serviceAccount, apiKey: watson.apikey, lifetimeSeconds, nowMs });
  const dialogflow = new DialogflowApi(serviceAccount.keyFile.project_id);
  const watsonApi = new WatsonApi();
  const login = `Basic ${Buffer.from(`${watsonLogin.username}:${watsonLogin.password}`).toString("base64")}`;
  const requests: string[] = [];

  async function answerApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", server.url);
    const { method = "", headers } = request;
    const isWatson = pathname.startsWith(SERVICE);
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const isGood = tokens.isGood(token, isWatson ? "ibm" : "google") || (isWatson && headers.authorization === login);
    const body = parseBody(await readBody(request));
    const answer = !isGood
      ? refusal(isWatson)
      : isWatson
        ? watsonApi.answer(method, pathname.slice(SERVICE.length), searchParams.get("version"), body)
        : dialogflow.answer(method, pathname, body);
    requests.push(`${method} ${pathname} ${answer.status}`);
    sendJson(response, answer);
  }

  server.serve(async (request, response) => {
    if (request.url === "/token") await tokens.answer("google", request, response);
    else if (request.url === "/identity/token") await tokens.answer("ibm", request, response);
    else await answerApi(request, response);
  });
  return {
    url: server.url,
    serviceAccount,
    watson,
    watsonLogin,
    iamUrl: `${server.url}/identity/token`,
    tokenRequests: tokens.requests.requests,
    givenTokens: tokens.requests.tokens,
    requests,
    failTokenRequests: (failure) => {
      tokens.requests.fail(failure);
    },
    holdTokenRequests: () => tokens.requests.hold(),
    nextTokenRequest: () => tokens.requests.next(),
    endTokens: () => {
      tokens.endTokens();
    },
    close: () => server.close(),
  };
}

function refusal(isWatson: boolean): JsonAnswer {
  if (isWatson) return watsonError(401, "Unauthorized");
  return googleError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
}

function parseBody(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
