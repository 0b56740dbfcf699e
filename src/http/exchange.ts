import { Failure } from "../failure.js";
import type { ApiReply, Authorization } from "./requests/api-request.js";
import { CookieJar } from "./cookie-jar.js";
import type { DigestLogin } from "./digest/digest-login.js";
import { isRepeatable, type Hop } from "./hop.js";
import { nextHop, redirectLocation } from "./next-hop.js";
import { withoutParameters } from "./urls/query-parameters.js";
import type { RequestMemory } from "./requests/request-memory.js";
import type { TimeLimit } from "./time-limit.js";
import type { Transport } from "./connections/transport.js";
import type { OpenReply } from "./replies/open-reply.js";

/** As many as core's http request follows. */
const MAX_REDIRECTS = 21;

interface Exchange {
  readonly reply: OpenReply;
  readonly url: URL;
  readonly redirects: ApiReply["redirects"];
}

/** What an exchange goes by, beside its first hop. */
export interface ExchangeOptions {
  readonly authorization: Authorization | undefined;
  readonly digest: DigestLogin | undefined;
  readonly cookies: CookieJar | undefined;
  readonly followRedirects: boolean;
  readonly memory: RequestMemory;
}

/**
 * The reply that a chain of redirects ends with. Each hop gets the credential's secrets only where its origin may see
 * them. Throws `too-many-redirects`, `body-not-repeatable` and `redirect-unusable`.
 */
export async function exchange(
  first: Hop,
  options: ExchangeOptions,
  transport: Transport,
  limit: TimeLimit,
): Promise<Exchange> {
  const { authorization, followRedirects, memory } = options;
  const secretParameters = Object.keys(authorization?.query ?? {});
  const redirects: ApiReply["redirects"][number][] = [];
  let { cookies } = options;
  let hop = first;
  for (;;) {
    const headers = cookies?.addTo(hop.headers, hop.url) ?? hop.headers;
    const own = { url: hop.url, headers };
    const authorized = authorization ? memory.applyAuthorization(hop.url, headers, authorization) : own;
    const { method, body, connection } = hop;
    const sent = { method, url: authorized.url, headers: authorized.headers, body, connection };
    const digest = hop.url.origin === first.url.origin ? options.digest : undefined;
    const reply = await (digest ? sendWithLogin(sent, digest, transport, limit) : transport.send(sent, limit));
    const setCookies = toList(reply.headers["set-cookie"]);
    const target = followRedirects ? redirectLocation(reply) : undefined;
    if (setCookies.length > 0 && target !== undefined) cookies ??= await CookieJar.open();
    cookies?.keep(hop.url, setCookies);
    if (target === undefined) return { reply, url: hop.url, redirects };
    reply.body.discard();
    if (redirects.length === MAX_REDIRECTS) throw new Failure("too-many-redirects", { limit: MAX_REDIRECTS });
    // A server may echo the whole query, the credential's parameter included.
    const location = withoutParameters(target, secretParameters);
    redirects.push({ location, setCookies });
    hop = nextHop(hop, reply.statusCode, location);
  }
}

/** The reply; a digest challenge is answered once. Throws `body-not-repeatable`. */
async function sendWithLogin(
  hop: Hop,
  digest: DigestLogin,
  transport: Transport,
  limit: TimeLimit,
): Promise<OpenReply> {
  for (let tries = 1; ; tries += 1) {
    const sent = digest.authorize(hop);
    const reply = await transport.send(sent, limit);
    const challenge = reply.statusCode === 401 ? reply.headers["www-authenticate"] : undefined;
    const isWorthAnother = typeof challenge === "string" && digest.learns(sent, challenge);
    if (!isWorthAnother || tries > 1) return reply;
    reply.body.discard();
    if (!isRepeatable(hop.body)) throw new Failure("body-not-repeatable");
  }
}

const NONE: readonly string[] = [];

function toList(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? NONE : typeof value === "string" ? [value] : value;
}
