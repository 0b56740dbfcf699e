import { Failure } from "../failure.js";
import { connectionElsewhere } from "./connections/connection.js";
import { withoutHeaders } from "./headers.js";
import { isRepeatable, type Hop } from "./hop.js";
import type { OpenReply } from "./replies/open-reply.js";

const REDIRECTS = new Set([300, 301, 302, 303, 307, 308]);

/** Fields that speak of a body. */
const BODY_HEADERS = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
  "content-location",
  "transfer-encoding",
];

/** Fields of the author's that are meant for one origin. */
const ORIGIN_HEADERS = ["authorization", "cookie", "proxy-authorization", "host"];

/** Where a reply sends us on to, as its server wrote it; undefined for every other reply. */
export function redirectLocation(reply: OpenReply): string | undefined {
  const { location } = reply.headers;
  if (!REDIRECTS.has(reply.statusCode) || typeof location !== "string") return undefined;
  // Header bytes arrive as Latin-1, but servers write UTF-8.
  return Buffer.from(location, "latin1").toString("utf8");
}

/**
 * The request that a redirect asks for (RFC 9110 section 15.4). Throws `redirect-unusable` where it leads nowhere or
 * out of http, and `body-not-repeatable`.
 */
export function nextHop(hop: Hop, statusCode: number, location: string): Hop {
  const url = resolveLocation(location, hop.url);
  const follow = becomesGet(hop.method, statusCode) ? asGet(hop) : hop;
  if (!isRepeatable(follow.body)) throw new Failure("body-not-repeatable");
  return url.origin === hop.url.origin ? { ...follow, url } : elsewhere({ ...follow, url });
}

/** The request without what was meant for another origin. */
export function elsewhere<R extends Pick<Hop, "headers" | "connection">>(request: R): R {
  const bare = { ...request, headers: withoutHeaders(request.headers, ORIGIN_HEADERS) };
  return request.connection === undefined ? bare : { ...bare, connection: connectionElsewhere(request.connection) };
}

function resolveLocation(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Failure("redirect-unusable", { host: base.host });
  url.username = "";
  url.password = "";
  return url;
}

/** As core's http request has it: browsers also make a GET of a POST at 301 and 302, which RFC 9110 allows and does not ask for. */
function becomesGet(method: string, statusCode: number): boolean {
  return statusCode === 303 && method !== "GET" && method !== "HEAD";
}

function asGet(hop: Hop): Hop {
  const get = { method: "GET", url: hop.url, headers: withoutHeaders(hop.headers, BODY_HEADERS) };
  return hop.connection === undefined ? get : { ...get, connection: hop.connection };
}
