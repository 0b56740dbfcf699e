import type { LiveCredential, Use } from "../credentials/live-credential.js";
import { effectiveOrigins, mayReceiveSecrets } from "./allowed-origins.js";
import type { ApiReply, Authorization } from "./api-request.js";
import { encodeBody } from "./encode-body.js";
import { withHeader, type HeaderFields } from "./headers.js";
import { resolveUrl } from "./resolve-url.js";
import { sendRequest } from "./send-request.js";
import type { Transport } from "./transport.js";

/** One API call as a node asks for it: templates not filled in yet. */
export interface ApiCall {
  readonly method: string;
  readonly url: string;
  /** Whether the URL came with the message: then it vouches for no origin. */
  readonly isUrlFromMessage: boolean;
  /** What the URL's `{{…}}` are taken from. */
  readonly view: object;
  readonly headers: HeaderFields;
  readonly payload: unknown;
  readonly paytoqs: "ignore" | "query" | "body";
  readonly followRedirects: boolean;
  readonly timeLimitMs: number;
}

/**
 * The reply to one API call. A token that is refused (401) is renewed once and the request sent once more; one that
 * lacks scope is not (RFC 6750 section 3.1). Throws a Failure where no reply came or no token could be had.
 */
export async function callApi(
  call: ApiCall,
  credential: LiveCredential | undefined,
  transport: Transport,
): Promise<ApiReply> {
  if (credential === undefined) return sendOnce(call, undefined, undefined, transport);
  const use = credential.useNow() ?? (await credential.use());
  const reply = await sendOnce(call, credential, use, transport);
  if (reply.statusCode !== 401 || use.afterRefusal === undefined || lacksScope(reply)) return reply;
  const another = await use.afterRefusal();
  return another ? sendOnce(call, credential, another, transport) : reply;
}

async function sendOnce(
  call: ApiCall,
  credential: LiveCredential | undefined,
  use: Use | undefined,
  transport: Transport,
): Promise<ApiReply> {
  const { view, method, followRedirects, timeLimitMs } = call;
  const facts = use?.facts ?? {};
  const baseUrl = credential?.settings?.baseUrl;
  const resolved = resolveUrl(call.url, {
    view,
    facts,
    fromMessage: call.isUrlFromMessage,
    ...(baseUrl !== undefined && { baseUrl }),
  });
  const own = withUrlLogin(call.headers, resolved.url);
  const { url, headers, body } = encodeBody(call.payload, method, own, call.paytoqs, resolved.url);
  const authorization = use && credential && authorizationOf(credential, use, resolved.writtenOrigin);
  const request = { method, url, headers, followRedirects, timeLimitMs, ...(body !== undefined && { body }) };
  return sendRequest(request, authorization, transport);
}

function authorizationOf(
  { settings }: LiveCredential,
  { applied }: Use,
  writtenOrigin: string | undefined,
): Authorization {
  const { allowedOrigins = [], baseUrl } = settings ?? {};
  const origins = effectiveOrigins({ allowedOrigins, baseUrl }, writtenOrigin);
  return { ...applied, mayGoTo: (url) => mayReceiveSecrets(url, origins) };
}

/** A login written into the URL is a Basic header of this one request, as in core; it sticks to nothing. */
function withUrlLogin(headers: HeaderFields, { username, password }: URL): HeaderFields {
  if (username === "" && password === "") return headers;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return withHeader(headers, "Authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
}

function lacksScope({ headers }: ApiReply): boolean {
  return String(headers["www-authenticate"] ?? "").includes("insufficient_scope");
}
