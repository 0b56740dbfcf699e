import type { LiveCredential, Use } from "../credentials/live-credential.js";
import { Failure } from "../failure.js";
import { effectiveOrigins, mayReceiveSecrets } from "./allowed-origins.js";
import type { ApiRequest, Authorization, RequestOptions } from "./api-request.js";
import { applyPage } from "./apply-page.js";
import { encodeBody, type PayloadToQuery } from "./encode-body.js";
import type { HeaderFields } from "./headers.js";
import { loginFor, withLogin, type Login } from "./login.js";
import { elsewhere } from "./next-hop.js";
import type { PageRequest } from "./paging.js";
import { appendParameters } from "./query-parameters.js";
import { resolveUrl, type ResolvedUrl } from "./resolve-url.js";

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
  asked: ApiCall,
  credential: LiveCredential | undefined,
  use: Use | undefined,
  page: PageRequest | undefined,
): PreparedRequest {
  const call = overCertificate(asked, use);
  const resolved = resolve(call, credential, use);
  if (use?.tls !== undefined && resolved.url.protocol !== "https:")
    throw new Failure("certificate-needs-https", { host: resolved.url.host });
  const authorization = use && credential && authorizationOf(credential, use, resolved.writtenOrigin);
  const login = authorization && logsIn(authorization) ? undefined : loginFor(resolved.url, call.login);
  const headers = login ? withLogin(call.headers, login) : call.headers;
  if (page?.kind === "url")
    return { request: requestForLink(call, page.url, resolved.url, headers, login), authorization };
  const own = { url: appendParameters(resolved.url, call.query ?? []), payload: call.payload };
  const { url, payload } = page === undefined ? own : applyPage(own, page);
  const encoded = encodeBody(payload, call.method, headers, call.paytoqs, url);
  return { request: { ...call.options, method: call.method, ...encoded, ...digestOf(login) }, authorization };
}

/** The call over the credential's client certificate, where it has one: after this, the certificate stays with the call's origin. */
function overCertificate(call: ApiCall, use: Use | undefined): ApiCall {
  if (use?.tls === undefined) return call;
  const { connection } = call.options;
  return { ...call, options: { ...call.options, connection: { ...connection, tls: use.tls.over(connection?.tls) } } };
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
  const next = { ...options, method, ...encoded };
  return next.url.origin === origin ? { ...next, ...digestOf(login) } : elsewhere(next);
}

function resolve(call: ApiCall, credential: LiveCredential | undefined, use: Use | undefined): ResolvedUrl {
  const baseUrl = credential?.settings?.baseUrl;
  return resolveUrl(call.url, {
    view: call.view,
    facts: use?.facts ?? {},
    fromMessage: call.isUrlFromMessage,
    ...(call.defaultScheme && { defaultScheme: call.defaultScheme }),
    ...(baseUrl !== undefined && { baseUrl }),
  });
}

function authorizationOf(
  { settings, second }: LiveCredential,
  { applied }: Use,
  writtenOrigin: string | undefined,
): Authorization {
  const lists = [settings ?? { allowedOrigins: [] }, ...(second ? [second] : [])].map((each) =>
    effectiveOrigins(each, writtenOrigin),
  );
  return { ...applied, mayGoTo: (url) => lists.every((origins) => mayReceiveSecrets(url, origins)) };
}

/** A client certificate alone logs nobody in: the node's own login then counts. */
function logsIn({ headers, query }: Authorization): boolean {
  return Object.keys({ ...headers, ...query }).length > 0;
}

function digestOf(login: Login | undefined): Pick<ApiRequest, "digest"> {
  return login?.kind === "digest" ? { digest: login.digest } : {};
}
