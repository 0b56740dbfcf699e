import type { LiveCredential, Use } from "../../credentials/live-credential.js";
import { Failure } from "../../failure.js";
import type { ApiRequest, Authorization, RequestOptions } from "./api-request.js";
import { applyPage } from "../pages/apply-page.js";
import { encodeBody, type EncodedRequest, type PayloadToQuery } from "./encode-body.js";
import type { HeaderFields } from "../headers.js";
import { loginFor, type Login } from "./login.js";
import { elsewhere } from "../next-hop.js";
import type { PageRequest } from "../pages/paging.js";
import { appendParameters } from "../urls/query-parameters.js";
import { RequestMemory } from "./request-memory.js";
import { resolveUrl, type ResolvedUrl } from "../urls/resolve-url.js";

/** One API call as a node asks for it: templates not filled in yet. */
export interface ApiCall {
  readonly method: string;
  readonly url: string;
  /** Whether the URL came with the message: then it vouches for no origin. */
  readonly isUrlFromMessage: boolean;
  /** Of a URL without one. */
  readonly defaultScheme?: "http" | "https";
  /** What the URL's `{{…}}` are taken from. */
  readonly view: object;
  readonly headers: HeaderFields;
  /** Parameters that are put behind the URL's own. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly payload: unknown;
  readonly paytoqs: PayloadToQuery;
  /** Without effect where a credential is applied. */
  readonly login?: Login;
  readonly options: RequestOptions;
}

interface PreparedRequest {
  readonly request: ApiRequest;
  readonly authorization: Authorization | undefined;
}

/** The call with everything filled in, and what its credential adds. Throws as `resolveUrl` and `encodeBody` do, and `certificate-needs-https`. */
export function prepareRequest(
  call: ApiCall,
  credential: LiveCredential | undefined,
  use: Use | undefined,
  page: PageRequest | undefined,
): PreparedRequest {
  const { memory = new RequestMemory() } = call.options;
  const resolved = resolve(call, credential, use, memory);
  if (use?.tls !== undefined && resolved.url.protocol !== "https:")
    throw new Failure("certificate-needs-https", { host: resolved.url.host });
  const authorization = use && credential && authorize(credential, use, resolved.writtenOrigin, memory);
  const login = authorization && logsIn(authorization) ? undefined : loginFor(resolved.url, call.login);
  const headers = login ? memory.withLogin(call.headers, login) : call.headers;
  const options = use?.tls === undefined ? call.options : memory.overCertificate(call.options, use.tls);
  if (page?.kind === "url") {
    const link = requestForLink({ ...call, options }, page.url, resolved.url, headers, login);
    return { request: link, authorization };
  }
  const own = { url: appendParameters(resolved.url, call.query ?? []), payload: call.payload };
  const { url, payload } = page === undefined ? own : applyPage(own, page);
  const encoded = encodeBody(payload, call.method, headers, call.paytoqs, url);
  return { request: requestOf(options, call.method, encoded, login), authorization };
}

function requestOf(
  options: RequestOptions,
  method: string,
  { url, headers, body }: EncodedRequest,
  login: Login | undefined,
): ApiRequest {
  const request = { method, url, headers, body, ...options };
  return login?.kind === "digest" ? { ...request, digest: login.digest } : request;
}

/** The API named this URL, query and all: what was meant for the call's own origin stays there. */
function requestForLink(
  { payload, paytoqs, method, options }: ApiCall,
  link: string,
  { origin }: URL,
  headers: HeaderFields,
  login: Login | undefined,
): ApiRequest {
  const encoded = encodeBody(payload, method, headers, paytoqs === "query" ? "ignore" : paytoqs, new URL(link));
  return encoded.url.origin === origin
    ? requestOf(options, method, encoded, login)
    : elsewhere(requestOf(options, method, encoded, undefined));
}

function resolve(
  call: ApiCall,
  credential: LiveCredential | undefined,
  use: Use | undefined,
  memory: RequestMemory,
): ResolvedUrl {
  const baseUrl = credential?.settings?.baseUrl;
  const source = {
    view: call.view,
    facts: use?.facts ?? {},
    fromMessage: call.isUrlFromMessage,
    ...(call.defaultScheme && { defaultScheme: call.defaultScheme }),
    ...(baseUrl !== undefined && { baseUrl }),
  };
  return resolveUrl(call.url, source, memory.readUrl);
}

function authorize(
  { settings, second }: LiveCredential,
  { applied }: Use,
  writtenOrigin: string | undefined,
  memory: RequestMemory,
): Authorization {
  return memory.authorizationOf(applied, memory.guardSecrets(settings, second, writtenOrigin));
}

/** A client certificate alone logs nobody in: the node's own login then counts. */
function logsIn({ headers, query }: Authorization): boolean {
  return Object.keys(headers).length + Object.keys(query).length > 0;
}
